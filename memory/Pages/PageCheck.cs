using System.Numerics;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// Walks over all pages of a zone and compares what the maps, the summaries, the cache and the counts say about them.
/// </summary>
internal unsafe struct PageCheck
{
    private PageZoneState* _zone;
    private ulong _cached;
    private ulong _reserved;
    private fixed ulong _free[PageAllocator.Orders];
    private fixed ulong _taken[PageAllocator.Orders];

    internal static PageViolation Zone(PageZoneState* zone, int number)
    {
        PageCheck check = default;
        check._zone = zone;
        ulong end = PageZones.StartOf(number);
        for (ulong i = 0; i < zone->SectionCount; i++)
        {
            PageSection* section = zone->Sections + i;
            if (section->Zone != number || section->IndexInZone != i || section->First < end ||
                section->End <= section->First || section->End > PageZones.EndOf(number))
            {
                return new(PageViolationKind.Section, section->First);
            }

            end = section->End;
        }

        for (ulong i = 0; i < zone->SectionCount; i++)
        {
            PageViolation violation = check.Walk(zone->Sections + i);
            violation = violation.IsNone ? check.CompareSummaries(zone->Sections + i) : violation;
            if (!violation.IsNone)
            {
                return violation;
            }
        }

        return check.CompareCounts(number);
    }

    private PageViolation Walk(PageSection* section)
    {
        for (int order = 0; order <= section->TopOrder; order++)
        {
            ulong blocks = section->BlocksOf(order);
            if (MarksOutside(section, section->First, order) || MarksOutside(section, section->End - 1, order) ||
                section->Orders[order].Taken.TryFindSet(blocks, PageBitmap.WordsFor(blocks) << 6, out _))
            {
                return new(PageViolationKind.OutsideBlock, section->First);
            }
        }

        ulong length = section->End - section->First;
        if (section->Reserved.TryFindSet(length, PageBitmap.WordsFor(length) << 6, out _))
        {
            return new(PageViolationKind.OutsideBlock, section->End - 1);
        }

        for (ulong frame = section->First; frame < section->End;)
        {
            PageViolationKind kind = Step(section, frame, out ulong pages);
            if (kind != PageViolationKind.None)
            {
                return new(kind, frame);
            }

            frame += pages;
        }

        return PageViolation.None;
    }

    /// <summary>Looks at what begins at a frame, which lies in nothing that began before.</summary>
    private PageViolationKind Step(PageSection* section, ulong frame, out ulong pages)
    {
        int order = section->TopOrder;
        while (order >= 0 && !(Begins(frame, order) && (section->IsFree(frame, order) || section->IsTaken(frame, order))))
        {
            order--;
        }

        pages = order < 0 ? 1 : 1UL << order;
        bool reserved = section->Reserved.TryFindSet(frame - section->First, frame - section->First + pages, out _);
        if (order < 0 && reserved && TryReservedBlock(section, frame, out pages))
        {
            _reserved += pages;
            return PageViolationKind.None;
        }

        if (order < 0)
        {
            pages = 1;
            bool cached = _zone->IsCached(frame);
            _reserved += reserved ? 1UL : 0UL;
            _cached += cached ? 1UL : 0UL;
            return reserved == cached
                ? (reserved ? PageViolationKind.SharedPage : PageViolationKind.LostPage)
                : PageViolationKind.None;
        }

        bool free = section->IsFree(frame, order);
        if (reserved || (free && section->IsTaken(frame, order)) || MarksWithin(section, frame, order))
        {
            return PageViolationKind.SharedPage;
        }

        (free ? ref _free[order] : ref _taken[order])++;
        ulong buddy = frame ^ (1UL << order);
        return free && section->HoldsBlock(frame, order + 1) && section->IsFree(buddy, order)
            ? PageViolationKind.UnmergedBuddies
            : PageViolationKind.None;
    }

    /// <summary>
    /// The largest aligned block of pages from a frame on in which all are reserved and nothing else: large reservations are then
    /// stepped over as quickly as large blocks. Whatever is wrong in it is left to single steps, which name the page.
    /// </summary>
    private readonly bool TryReservedBlock(PageSection* section, ulong frame, out ulong pages)
    {
        ulong first = frame - section->First;
        ulong length = section->End - section->First;
        ulong end = section->Reserved.TryFindClear(first, length, out ulong clear) ? clear : length;
        int order = BitOperations.Log2(end - first);
        int alignment = BitOperations.TrailingZeroCount(frame);
        order = order < alignment ? order : alignment;
        order = order < section->TopOrder ? order : section->TopOrder;
        pages = 1UL << order;
        for (int i = 0; i < _zone->Cached; i++)
        {
            if (_zone->Cache[i] - frame < pages)
            {
                return false;
            }
        }

        return !MarksWithin(section, frame, order);
    }

    private static bool Begins(ulong frame, int order) => (frame & ((1UL << order) - 1)) == 0;

    /// <summary>Whether the block of an order around a frame is marked although it reaches beyond the section.</summary>
    private static bool MarksOutside(PageSection* section, ulong frame, int order) =>
        !section->HoldsBlock(frame, order) && (section->IsFree(frame, order) || section->IsTaken(frame, order));

    /// <summary>Whether a smaller block inside one is marked.</summary>
    private static bool MarksWithin(PageSection* section, ulong frame, int order)
    {
        for (int below = 0; below < order; below++)
        {
            ulong first = section->IndexOf(frame, below);
            ulong end = first + (1UL << (order - below));
            if (section->Orders[below].Free.Bits.TryFindSet(first, end, out _) ||
                section->Orders[below].Taken.TryFindSet(first, end, out _))
            {
                return true;
            }
        }

        return false;
    }

    private readonly PageViolation CompareSummaries(PageSection* section)
    {
        for (int order = 0; order <= section->TopOrder; order++)
        {
            if (section->Orders[order].Free.TryFindFault(out ulong index))
            {
                return new(PageViolationKind.Summary, section->FrameOf(index, order));
            }

            if (section->Orders[order].Free.IsEmpty == _zone->SectionsWithFree[order].Test(section->IndexInZone))
            {
                return new(PageViolationKind.Summary, section->First);
            }
        }

        return PageViolation.None;
    }

    private readonly PageViolation CompareCounts(int number)
    {
        ulong start = PageZones.StartOf(number);
        ulong total = _cached + _reserved;
        ulong taken = 0;
        for (int order = 0; order < PageAllocator.Orders; order++)
        {
            if (_zone->SectionsWithFree[order].TryFindFault(out _) ||
                _zone->SectionsWithFree[order].IsEmpty != (_free[order] == 0) ||
                ((_zone->FreeOrders >> order) & 1) != (_free[order] == 0 ? 0U : 1U))
            {
                return new(PageViolationKind.Summary, start);
            }

            if (_zone->FreeBlocks[order] != _free[order] || _zone->TakenBlocks[order] != _taken[order])
            {
                return new(PageViolationKind.Statistics, start);
            }

            taken += _taken[order] << order;
            total += (_free[order] + _taken[order]) << order;
        }

        if ((ulong)_zone->Cached != _cached)
        {
            return new(PageViolationKind.Cache, start);
        }

        bool counted = _zone->TotalPages == total && _zone->TakenPages == taken && _zone->ReservedPages == _reserved &&
            _zone->PeakTakenPages >= taken;
        return counted ? PageViolation.None : new(PageViolationKind.Statistics, start);
    }
}
