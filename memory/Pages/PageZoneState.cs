using System.Numerics;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// The sections of one zone: finding, splitting and merging of free blocks, and the counts, each kept up to date in constant
/// time.
/// </summary>
internal unsafe partial struct PageZoneState
{
    internal PageSection* Sections;
    internal ulong SectionCount;

    /// <summary>For each order, which sections have a free block of it.</summary>
    internal BitTree* SectionsWithFree;

    /// <summary>For each order a bit: whether the zone has a free block of it.</summary>
    internal uint FreeOrders;

    /// <summary>Single pages kept aside; the last one is handed out first.</summary>
    internal int Cached;

    internal fixed ulong Cache[CacheCapacity];
    internal fixed ulong FreeBlocks[PageAllocator.Orders];
    internal fixed ulong TakenBlocks[PageAllocator.Orders];

    internal ulong TotalPages;
    internal ulong ReservedPages;
    internal ulong TakenPages;
    internal ulong PeakTakenPages;
    internal ulong FallbackFloor;
    internal ulong Allocations;
    internal ulong Frees;
    internal ulong Failures;
    internal ulong Fallbacks;

    internal readonly ulong FreePages => TotalPages - ReservedPages - TakenPages;

    /// <summary>The section with a frame, or null.</summary>
    internal readonly PageSection* FindSection(ulong frame)
    {
        // The last section that starts at the frame or below it.
        ulong low = 0;
        ulong high = SectionCount;
        while (low < high)
        {
            ulong middle = (low + high) / 2;
            if (Sections[middle].First <= frame)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low != 0 && Sections[low - 1].Contains(frame) ? Sections + (low - 1) : null;
    }

    /// <summary>Takes the lowest of the smallest free blocks that suffice; what it has too much stays free.</summary>
    internal bool TryTakeBlock(int order, out PageSection* section, out ulong frame)
    {
        uint suitable = FreeOrders >> order;
        if (suitable == 0)
        {
            section = null;
            frame = 0;
            return false;
        }

        int found = order + BitOperations.TrailingZeroCount(suitable);
        section = Sections + SectionsWithFree[found].FindFirst();
        frame = section->FrameOf(section->Orders[found].Free.FindFirst(), found);
        RemoveFree(section, frame, found);
        while (found > order)
        {
            found--;
            InsertFree(section, frame + (1UL << found), found);
        }

        return true;
    }

    /// <summary>Makes a block free and merges it with its buddy while that is free too.</summary>
    internal void GiveBlock(PageSection* section, ulong frame, int order)
    {
        while (section->HoldsBlock(frame, order + 1) && section->IsFree(frame ^ (1UL << order), order))
        {
            RemoveFree(section, frame ^ (1UL << order), order);
            frame &= ~(1UL << order);
            order++;
        }

        InsertFree(section, frame, order);
    }

    /// <summary>
    /// Makes the pages from <paramref name="first"/> to below <paramref name="end"/> free, in the largest blocks they consist of.
    /// </summary>
    internal void GiveRun(PageSection* section, ulong first, ulong end)
    {
        while (first < end)
        {
            int order = BitOperations.Log2(end - first);
            order = order < section->TopOrder ? order : section->TopOrder;
            int alignment = BitOperations.TrailingZeroCount(first);
            order = order < alignment ? order : alignment;
            GiveBlock(section, first, order);
            first += 1UL << order;
        }
    }

    internal void RemoveFree(PageSection* section, ulong frame, int order)
    {
        BitTree* free = &section->Orders[order].Free;
        free->Clear(section->IndexOf(frame, order));
        FreeBlocks[order]--;
        if (!free->IsEmpty)
        {
            return;
        }

        SectionsWithFree[order].Clear(section->IndexInZone);
        if (SectionsWithFree[order].IsEmpty)
        {
            FreeOrders &= ~(1U << order);
        }
    }

    private void InsertFree(PageSection* section, ulong frame, int order)
    {
        section->Orders[order].Free.Set(section->IndexOf(frame, order));
        FreeBlocks[order]++;
        SectionsWithFree[order].Set(section->IndexInZone);
        FreeOrders |= 1U << order;
    }

    internal void CountTaken(int order)
    {
        Allocations++;
        TakenBlocks[order]++;
        TakenPages += 1UL << order;
        if (TakenPages > PeakTakenPages)
        {
            PeakTakenPages = TakenPages;
        }
    }

    internal void CountGiven(int order)
    {
        Frees++;
        TakenBlocks[order]--;
        TakenPages -= 1UL << order;
    }
}
