using System;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// The head of the allocator's metadata, which all lies in one piece of memory, none of it in the pages themselves:
/// <code>
/// directory
/// three zones
/// sections, by address          contiguous pages of one zone each
/// per zone, per order           a tree with a bit for each section
/// per section, per order        a tree with a bit for each block, free        2 bits a page, and 1/32 of that
///                               a bit for each block, allocated               2 bits a page
/// per section                   a bit for each page, reserved                 1 bit a page
/// </code>
/// Together that is some 5.1 bits a page, 0.016 % of the memory described.
/// </summary>
internal unsafe struct PageDirectory
{
    internal PageZoneState* Zones;

    /// <summary>Bytes of all metadata.</summary>
    internal ulong Bytes;

    /// <summary>The frames with the metadata, if they lie in the ranges themselves; otherwise empty.</summary>
    internal ulong OwnFirst;

    internal ulong OwnEnd;

    internal ulong Misuses;

    /// <summary>
    /// Lays the metadata of normalized ranges out in <paramref name="memory"/>, no page free yet; or only measures it, when that
    /// is null.
    /// </summary>
    /// <returns>Bytes that it takes.</returns>
    internal static ulong Build(ReadOnlySpan<PhysicalRange> ranges, byte* memory)
    {
        ulong bytes = (ulong)sizeof(PageDirectory) + PageZones.Count * (ulong)sizeof(PageZoneState);
        ulong sections = bytes;
        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            bytes += CountSections(ranges, zone) * (ulong)sizeof(PageSection);
        }

        if (memory != null)
        {
            // What follows only sets what is not 0. Measuring has found the length already, and the caller that so much is there.
            ulong length = Build(ranges, null);
            NativeMemory.Clear(memory, (nuint)length);
            ((PageDirectory*)memory)->Zones = (PageZoneState*)(memory + sizeof(PageDirectory));
            ((PageDirectory*)memory)->Bytes = length;
        }

        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            ulong count = CountSections(ranges, zone);
            PageZoneState* state = memory == null ? null : ((PageDirectory*)memory)->Zones + zone;
            if (state != null)
            {
                state->Sections = (PageSection*)(memory + sections);
                state->SectionCount = count;
            }

            sections += count * (ulong)sizeof(PageSection);
            bytes = BuildZoneTrees(state, count, memory, bytes);
            bytes = BuildSections(ranges, zone, state, memory, bytes);
        }

        return bytes;
    }

    private static ulong BuildZoneTrees(PageZoneState* state, ulong sections, byte* memory, ulong bytes)
    {
        ulong words = bytes + PageAllocator.Orders * (ulong)sizeof(BitTree);
        ulong wordsPerTree = BitTree.WordsFor(Math.Max(sections, 1));
        if (state != null)
        {
            state->SectionsWithFree = (BitTree*)(memory + bytes);
            for (int order = 0; order < PageAllocator.Orders; order++)
            {
                state->SectionsWithFree[order].Initialize(
                    (ulong*)(memory + words) + (ulong)order * wordsPerTree, Math.Max(sections, 1));
            }
        }

        return words + PageAllocator.Orders * wordsPerTree * sizeof(ulong);
    }

    private static ulong BuildSections(
        ReadOnlySpan<PhysicalRange> ranges, int zone, PageZoneState* state, byte* memory, ulong bytes)
    {
        ulong index = 0;
        foreach (PhysicalRange range in ranges)
        {
            if (TryIntersect(range, zone, out ulong first, out ulong end))
            {
                PageSection section = new()
                {
                    First = first,
                    End = end,
                    Zone = zone,
                    IndexInZone = index,
                    TopOrder = Math.Min(PageAllocator.MaximumOrder, System.Numerics.BitOperations.Log2(end - first)),
                };
                bytes = BuildMaps(ref section, memory, bytes);
                if (state != null)
                {
                    state->Sections[index] = section;
                    state->TotalPages += end - first;
                }

                index++;
            }
        }

        return bytes;
    }

    private static ulong BuildMaps(ref PageSection section, byte* memory, ulong bytes)
    {
        if (memory != null)
        {
            section.Orders = (PageOrder*)(memory + bytes);
        }

        bytes += (ulong)(section.TopOrder + 1) * (ulong)sizeof(PageOrder);
        for (int order = 0; order <= section.TopOrder; order++)
        {
            ulong blocks = section.BlocksOf(order);
            ulong taken = bytes + BitTree.WordsFor(blocks) * sizeof(ulong);
            if (memory != null)
            {
                section.Orders[order].Free.Initialize((ulong*)(memory + bytes), blocks);
                section.Orders[order].Taken = new((ulong*)(memory + taken));
            }

            bytes = taken + PageBitmap.WordsFor(blocks) * sizeof(ulong);
        }

        if (memory != null)
        {
            section.Reserved = new((ulong*)(memory + bytes));
        }

        return bytes + PageBitmap.WordsFor(section.End - section.First) * sizeof(ulong);
    }

    private static ulong CountSections(ReadOnlySpan<PhysicalRange> ranges, int zone)
    {
        ulong count = 0;
        foreach (PhysicalRange range in ranges)
        {
            count += TryIntersect(range, zone, out _, out _) ? 1UL : 0UL;
        }

        return count;
    }

    /// <summary>The frames of a normalized range that lie in a zone; false when there are none.</summary>
    internal static bool TryIntersect(PhysicalRange range, int zone, out ulong first, out ulong end)
    {
        first = range.Start.Value >> PageFrame.Shift;
        end = Math.Min(first + (range.Length.Value >> PageFrame.Shift), PageZones.EndOf(zone));
        first = Math.Max(first, PageZones.StartOf(zone));
        return first < end;
    }
}
