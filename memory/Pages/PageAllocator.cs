using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// A buddy allocator for physical pages: blocks of 2ⁿ pages, aligned to their length, from one page (order 0) to 1 GiB (order
/// 18), in any number of discontiguous ranges, which are divided into zones by address.
/// </summary>
/// <remarks>
/// <para>
/// It never reads or writes the pages that it manages: all it knows lies out of line, in metadata of some 0.016 % of their
/// length. The pages need not be mapped, or exist.
/// </para>
/// <para>
/// Blocks of an order cost at most one step for each order above it, single pages amortised constant time: each zone keeps up to
/// 64 of them aside. Pages kept aside count as free, and go back into blocks as soon as a larger block is wanted.
/// </para>
/// <para>
/// The structure works before any managed object can exist: it allocates nothing, throws nothing and calls through no interface.
/// All zeros is an allocator without memory. It refers to its metadata and may be copied; copies are the same allocator. Calls
/// must not overlap: with several processors or interrupts, the caller needs a lock.
/// </para>
/// </remarks>
public unsafe partial struct PageAllocator
{
    /// <summary>The order of the largest blocks, 18: 1 GiB.</summary>
    public const int MaximumOrder = 18;

    /// <summary>The number of orders, 0 to <see cref="MaximumOrder"/>.</summary>
    public const int Orders = MaximumOrder + 1;

    private PageDirectory* _directory;

    /// <summary>Whether the allocator has its memory.</summary>
    public readonly bool IsInitialized => _directory != null;

    /// <summary>
    /// The smallest order whose blocks hold <paramref name="length"/>; false when none does. For no bytes it is 0.
    /// </summary>
    public static bool TryGetOrder(ByteCount length, out int order)
    {
        ulong pages = PageCount.Covering(length).Value;
        order = pages <= 1 ? 0 : System.Numerics.BitOperations.Log2(pages - 1) + 1;
        return order <= MaximumOrder;
    }

    /// <summary>The length of blocks of an order from 0 to 18; no bytes for another one.</summary>
    public static ByteCount LengthOf(int order) => IsOrder(order) ? new(PageCount.BytesPerPage << order) : ByteCount.Zero;

    /// <summary>The zone of an address.</summary>
    public static PageZone ZoneOf(PhysicalAddress address)
    {
        ulong frame = address.Value >> PageFrame.Shift;
        return frame < PageZones.EndOf(0) ? PageZone.Low : frame < PageZones.EndOf(1) ? PageZone.Below4GiB : PageZone.High;
    }

    /// <summary>The bytes of metadata that <see cref="Initialize"/> needs for <paramref name="ranges"/>.</summary>
    /// <param name="ranges">As there: they are sorted, joined and rounded in place.</param>
    /// <param name="bytes">The length. Some 0.016 % of the ranges, and some KiB.</param>
    /// <returns>As <see cref="Initialize"/>, apart from what concerns the metadata.</returns>
    public static PageStatus MeasureMetadata(Span<PhysicalRange> ranges, out ByteCount bytes)
    {
        bytes = ByteCount.Zero;
        PageStatus status = MemoryRanges.Normalize(ranges, out int count);
        if (status == PageStatus.Success && count == 0)
        {
            return PageStatus.NoPages;
        }

        if (status == PageStatus.Success)
        {
            bytes = new(PageDirectory.Build(ranges[..count], null));
        }

        return status;
    }

    /// <summary>Gives the allocator its pages, and memory of the caller for the metadata.</summary>
    /// <param name="ranges">
    /// The memory to manage, in any order, with any holes. Ranges that touch count as one; what does not fill a whole page is
    /// left out, and a range without one, or of length 0, is no fault. They are sorted, joined and rounded in place.
    /// </param>
    /// <param name="metadata">
    /// Memory that no other code uses, aligned to 8 bytes. It must stay until the allocator is given up.
    /// </param>
    /// <param name="length">The length of that memory, at least what <see cref="MeasureMetadata"/> says.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>, <see cref="PageStatus.AlreadyInitialized"/>, <see cref="PageStatus.RangeOverlap"/>,
    /// <see cref="PageStatus.NoPages"/>, <see cref="PageStatus.InvalidMetadata"/>, <see cref="PageStatus.MetadataTooSmall"/>.
    /// </returns>
    public PageStatus Initialize(Span<PhysicalRange> ranges, void* metadata, ByteCount length)
    {
        if (_directory != null)
        {
            return PageStatus.AlreadyInitialized;
        }

        PageStatus status = MeasureMetadata(ranges, out ByteCount needed);
        if (status != PageStatus.Success)
        {
            return status;
        }

        if (metadata == null || ((nuint)metadata & (sizeof(ulong) - 1)) != 0)
        {
            return PageStatus.InvalidMetadata;
        }

        if (length < needed)
        {
            return PageStatus.MetadataTooSmall;
        }

        // The caller vouches for `length` bytes at `metadata`, and Build writes `needed` of them, which are no more.
        _ = PageDirectory.Build(ranges, (byte*)metadata);
        _directory = (PageDirectory*)metadata;
        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            PageZoneState* state = _directory->Zones + zone;
            for (ulong i = 0; i < state->SectionCount; i++)
            {
                state->GiveRun(state->Sections + i, state->Sections[i].First, state->Sections[i].End);
            }
        }

        return PageStatus.Success;
    }

    /// <summary>
    /// Gives the allocator its pages, and puts the metadata into some of them, which then are reserved: the last ones of a range
    /// between 16 MiB and 4 GiB if one is large enough, of one above, or else of one below.
    /// </summary>
    /// <param name="ranges">As in <see cref="Initialize"/>.</param>
    /// <param name="mapping">
    /// The virtual address of physical address 0 where physical memory is mapped: 0 for an identity mapping. Pages for metadata
    /// must be writable there.
    /// </param>
    /// <returns>As <see cref="Initialize"/>; <see cref="PageStatus.MetadataTooSmall"/> when no range is large enough.</returns>
    public PageStatus InitializeWithin(Span<PhysicalRange> ranges, VirtualAddress mapping)
    {
        if (_directory != null)
        {
            return PageStatus.AlreadyInitialized;
        }

        PageStatus status = MeasureMetadata(ranges, out ByteCount needed);
        if (status != PageStatus.Success)
        {
            return status;
        }

        ulong pages = PageCount.Covering(needed).Value;
        if (!TryPlace(ranges, pages, out ulong first))
        {
            return PageStatus.MetadataTooSmall;
        }

        // The caller vouches that pages of the ranges are free and mapped there.
        nuint metadata = unchecked(mapping.Value + (nuint)PageFrame.AddressOf(first).Value);
        status = Initialize(ranges, (void*)metadata, needed);
        if (status == PageStatus.Success)
        {
            _directory->OwnFirst = first;
            _directory->OwnEnd = first + pages;
            ReserveFrames(first, first + pages);
        }

        return status;
    }

    private static bool TryPlace(ReadOnlySpan<PhysicalRange> ranges, ulong pages, out ulong first)
    {
        ReadOnlySpan<byte> preference = [(byte)PageZone.Below4GiB, (byte)PageZone.High, (byte)PageZone.Low];
        foreach (byte zone in preference)
        {
            for (int i = ranges.Length - 1; i >= 0; i--)
            {
                // The first page of memory stays out of it: its address could be null.
                if (PageDirectory.TryIntersect(ranges[i], zone, out ulong start, out ulong end) && end - start >= pages &&
                    end - pages != 0)
                {
                    first = end - pages;
                    return true;
                }
            }
        }

        first = 0;
        return false;
    }

    private static bool IsOrder(int order) => (uint)order < Orders;

    private static int ZoneOfFrame(ulong frame) => (int)ZoneOf(PageFrame.AddressOf(frame));

    private readonly PageSection* FindSection(ulong frame) => _directory->Zones[ZoneOfFrame(frame)].FindSection(frame);
}
