using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>Allocating and freeing.</summary>
public unsafe partial struct PageAllocator
{
    /// <summary>Allocates a block of 2ⁿ pages, aligned to its length, whose content is what it was.</summary>
    /// <param name="order">n, from 0 to 18.</param>
    /// <param name="zone">The highest zone that will do.</param>
    /// <param name="fallback">Whether zones below will do as well.</param>
    /// <param name="address">The block.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>, <see cref="PageStatus.OutOfMemory"/>, <see cref="PageStatus.InvalidOrder"/>,
    /// <see cref="PageStatus.InvalidZone"/>, <see cref="PageStatus.NotInitialized"/>.
    /// </returns>
    public PageStatus TryAllocate(int order, PageZone zone, PageFallback fallback, out PhysicalAddress address)
    {
        address = default;
        if (_directory == null)
        {
            return PageStatus.NotInitialized;
        }

        if (!IsOrder(order))
        {
            return PageStatus.InvalidOrder;
        }

        if (!PageZones.Exists(zone))
        {
            return PageStatus.InvalidZone;
        }

        int lowest = fallback == PageFallback.Lower ? 0 : (int)zone;
        for (int from = (int)zone; from >= lowest; from--)
        {
            PageZoneState* state = _directory->Zones + from;
            bool fromElsewhere = from != (int)zone;
            if (fromElsewhere && state->FreePages < state->FallbackFloor + (1UL << order))
            {
                continue;
            }

            if (TryTake(state, order, out ulong frame))
            {
                state->Fallbacks += fromElsewhere ? 1UL : 0UL;
                address = PageFrame.AddressOf(frame);
                return PageStatus.Success;
            }
        }

        _directory->Zones[(int)zone].Failures++;
        return PageStatus.OutOfMemory;
    }

    /// <summary>
    /// Keeps the last free pages of a zone from allocations that name a zone above it, so that those do not use up what only some
    /// devices can reach. At first it is none.
    /// </summary>
    /// <returns>
    /// <see cref="PageStatus.Success"/>, <see cref="PageStatus.InvalidZone"/>, <see cref="PageStatus.NotInitialized"/>.
    /// </returns>
    public PageStatus SetFallbackFloor(PageZone zone, PageCount pages)
    {
        if (_directory == null)
        {
            return PageStatus.NotInitialized;
        }

        if (!PageZones.Exists(zone))
        {
            return PageStatus.InvalidZone;
        }

        // More than there are frames is as good as all of them, and adds up without overflow.
        ulong all = PageZones.EndOf(PageZones.Count - 1);
        _directory->Zones[(int)zone].FallbackFloor = pages.Value < all ? pages.Value : all;
        return PageStatus.Success;
    }

    /// <summary>Frees a block.</summary>
    /// <param name="address">What an allocation answered.</param>
    /// <param name="order">The order that was allocated.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; otherwise nothing has changed, and the status says what is wrong:
    /// <see cref="PageStatus.InvalidOrder"/>, <see cref="PageStatus.MisalignedAddress"/>,
    /// <see cref="PageStatus.ForeignAddress"/>, <see cref="PageStatus.InteriorAddress"/>, <see cref="PageStatus.WrongOrder"/>,
    /// <see cref="PageStatus.DoubleFree"/>, <see cref="PageStatus.Reserved"/>, <see cref="PageStatus.NotInitialized"/>.
    /// </returns>
    public PageStatus Free(PhysicalAddress address, int order)
    {
        if (_directory == null)
        {
            return PageStatus.NotInitialized;
        }

        PageStatus status = PageStatus.InvalidOrder;
        PageSection* section = null;
        if (IsOrder(order))
        {
            status = Locate(address, out section, out int actual);
            status = status == PageStatus.Success && actual != order ? PageStatus.WrongOrder : status;
        }

        return GiveBack(status, section, address, order);
    }

    /// <summary>Frees a block of whatever order it has.</summary>
    /// <returns>As <see cref="Free(PhysicalAddress, int)"/>, apart from what concerns the order.</returns>
    public PageStatus Free(PhysicalAddress address)
    {
        if (_directory == null)
        {
            return PageStatus.NotInitialized;
        }

        PageStatus status = Locate(address, out PageSection* section, out int order);
        return GiveBack(status, section, address, order);
    }

    /// <summary>The order of the block that was allocated at <paramref name="address"/>.</summary>
    /// <returns>As <see cref="Free(PhysicalAddress)"/>; nothing is counted as misuse.</returns>
    public readonly PageStatus TryGetOrder(PhysicalAddress address, out int order)
    {
        order = 0;
        return _directory == null ? PageStatus.NotInitialized : Locate(address, out _, out order);
    }

    /// <summary>
    /// Puts the single pages kept aside back into blocks, so that all that is free is merged as far as it can be.
    /// </summary>
    public readonly void Trim()
    {
        for (int zone = 0; _directory != null && zone < PageZones.Count; zone++)
        {
            _directory->Zones[zone].Drain(_directory->Zones[zone].Cached);
        }
    }

    private static bool TryTake(PageZoneState* state, int order, out ulong frame)
    {
        bool taken = order == 0
            ? state->TryTakePage(out PageSection* section, out frame)
            : state->TryTakeBlock(order, out section, out frame);
        if (!taken && state->Cached != 0)
        {
            // Merged, the single pages kept aside may make up the block.
            state->Drain(state->Cached);
            taken = state->TryTakeBlock(order, out section, out frame);
        }

        if (taken)
        {
            section->Orders[order].Taken.Set(section->IndexOf(frame, order));
            state->CountTaken(order);
        }

        return taken;
    }

    private readonly PageStatus GiveBack(PageStatus status, PageSection* section, PhysicalAddress address, int order)
    {
        if (status != PageStatus.Success)
        {
            _directory->Misuses++;
            return status;
        }

        ulong frame = address.Value >> PageFrame.Shift;
        PageZoneState* state = _directory->Zones + section->Zone;
        section->Orders[order].Taken.Clear(section->IndexOf(frame, order));
        state->CountGiven(order);
        if (order == 0)
        {
            state->GivePage(frame);
        }
        else
        {
            state->GiveBlock(section, frame, order);
        }

        return status;
    }

    /// <summary>Finds the block that starts at an address, or what is wrong with the address.</summary>
    private readonly PageStatus Locate(PhysicalAddress address, out PageSection* section, out int order)
    {
        order = 0;
        ulong frame = address.Value >> PageFrame.Shift;
        section = FindSection(frame);
        if (section == null)
        {
            return PageStatus.ForeignAddress;
        }

        if ((address.Value & PageFrame.OffsetMask) != 0)
        {
            return PageStatus.MisalignedAddress;
        }

        if (section->IsTaken(frame, 0))
        {
            return PageStatus.Success;
        }

        order = section->TakenOrderAt(frame);
        if (order < 0)
        {
            order = 0;
            return section->IsReserved(frame) ? PageStatus.Reserved : PageStatus.DoubleFree;
        }

        return (frame & ((1UL << order) - 1)) == 0 ? PageStatus.Success : PageStatus.InteriorAddress;
    }
}
