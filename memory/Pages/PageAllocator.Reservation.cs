using System;

namespace UefiKernel.Memory.Pages;

/// <summary>Pages that exist and must not be handed out: images, firmware tables, buffers of devices, defective memory.</summary>
public unsafe partial struct PageAllocator
{
    /// <summary>
    /// Takes every page that shares a byte with <paramref name="range"/> out of what can be allocated. Parts that are reserved
    /// already stay so; parts outside the allocator's ranges are ignored.
    /// </summary>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.InUse"/> when one of the pages is allocated;
    /// <see cref="PageStatus.InvalidRange"/> when the range is empty; <see cref="PageStatus.NotInitialized"/>.
    /// </returns>
    public readonly PageStatus Reserve(PhysicalRange range)
    {
        PageStatus status = TryCover(range, out ulong first, out ulong end);
        if (status != PageStatus.Success)
        {
            return status;
        }

        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            PageZoneState* state = _directory->Zones + zone;
            for (ulong i = 0; i < state->SectionCount; i++)
            {
                if (TryClip(state->Sections + i, first, end, out ulong from, out ulong to) &&
                    HasTaken(state->Sections + i, from, to))
                {
                    return PageStatus.InUse;
                }
            }
        }

        ReserveFrames(first, end);
        return PageStatus.Success;
    }

    /// <summary>
    /// Makes reserved pages free: all that share a byte with <paramref name="range"/> and belong to the allocator.
    /// </summary>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.NotReserved"/> when one of them is not reserved;
    /// <see cref="PageStatus.InUse"/> when the allocator's own metadata is there; <see cref="PageStatus.ForeignAddress"/> when
    /// none belongs to the allocator; <see cref="PageStatus.InvalidRange"/> when the range is empty;
    /// <see cref="PageStatus.NotInitialized"/>.
    /// </returns>
    public readonly PageStatus Release(PhysicalRange range)
    {
        PageStatus status = TryCover(range, out ulong first, out ulong end);
        if (status != PageStatus.Success)
        {
            return status;
        }

        if (first < _directory->OwnEnd && end > _directory->OwnFirst)
        {
            return PageStatus.InUse;
        }

        status = PageStatus.ForeignAddress;
        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            PageZoneState* state = _directory->Zones + zone;
            for (ulong i = 0; i < state->SectionCount; i++)
            {
                PageSection* section = state->Sections + i;
                if (TryClip(section, first, end, out ulong from, out ulong to))
                {
                    if (section->Reserved.TryFindClear(from - section->First, to - section->First, out _))
                    {
                        return PageStatus.NotReserved;
                    }

                    status = PageStatus.Success;
                }
            }
        }

        if (status == PageStatus.Success)
        {
            ReleaseFrames(first, end);
        }

        return status;
    }

    /// <summary>Reserves frames of which none is allocated.</summary>
    private readonly void ReserveFrames(ulong first, ulong end)
    {
        Trim();
        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            PageZoneState* state = _directory->Zones + zone;
            for (ulong i = 0; i < state->SectionCount; i++)
            {
                if (TryClip(state->Sections + i, first, end, out ulong from, out ulong to))
                {
                    ReserveIn(state, state->Sections + i, from, to);
                }
            }
        }
    }

    private static void ReserveIn(PageZoneState* state, PageSection* section, ulong from, ulong to)
    {
        while (section->Reserved.TryFindClear(from - section->First, to - section->First, out ulong clear))
        {
            from = section->First + clear;
            int order = section->FreeOrderAt(from);
            if (order < 0)
            {
                // In no block at all: the metadata is damaged, which Verify names. The page is not added here.
                from++;
                continue;
            }

            ulong block = from >> order << order;
            ulong blockEnd = block + (1UL << order);
            ulong last = Math.Min(blockEnd, to);
            state->RemoveFree(section, block, order);
            section->Reserved.SetRun(from - section->First, last - section->First);
            state->ReservedPages += last - from;
            state->GiveRun(section, block, from);
            state->GiveRun(section, last, blockEnd);
            from = last;
        }
    }

    private readonly void ReleaseFrames(ulong first, ulong end)
    {
        for (int zone = 0; zone < PageZones.Count; zone++)
        {
            PageZoneState* state = _directory->Zones + zone;
            for (ulong i = 0; i < state->SectionCount; i++)
            {
                PageSection* section = state->Sections + i;
                if (TryClip(section, first, end, out ulong from, out ulong to))
                {
                    section->Reserved.ClearRun(from - section->First, to - section->First);
                    state->ReservedPages -= to - from;
                    state->GiveRun(section, from, to);
                }
            }
        }
    }

    private readonly PageStatus TryCover(PhysicalRange range, out ulong first, out ulong end)
    {
        first = range.Start.Value >> PageFrame.Shift;
        end = (range.Last.Value >> PageFrame.Shift) + 1;
        return _directory == null ? PageStatus.NotInitialized : range.IsEmpty ? PageStatus.InvalidRange : PageStatus.Success;
    }

    private static bool TryClip(PageSection* section, ulong first, ulong end, out ulong from, out ulong to)
    {
        from = Math.Max(first, section->First);
        to = Math.Min(end, section->End);
        return from < to;
    }

    private static bool HasTaken(PageSection* section, ulong from, ulong to)
    {
        for (int order = 0; order <= section->TopOrder; order++)
        {
            if (section->Orders[order].Taken.TryFindSet(
                section->IndexOf(from, order), section->IndexOf(to - 1, order) + 1, out _))
            {
                return true;
            }
        }

        return false;
    }
}
