namespace UefiKernel.Memory.Pages;

/// <summary>Which blocks of one order in a section are free, and which are allocated.</summary>
internal struct PageOrder
{
    internal BitTree Free;
    internal PageBitmap Taken;
}

/// <summary>
/// Contiguous pages of one zone, with a bit for each block of each order. Blocks start at multiples of their length in physical
/// memory, so bit n of an order is the n-th such block, counted from the one in which the section begins; blocks that reach
/// beyond an end do not exist and their bits stay clear.
/// </summary>
internal unsafe struct PageSection
{
    /// <summary>The first frame.</summary>
    internal ulong First;

    /// <summary>The number behind the last frame.</summary>
    internal ulong End;

    internal int Zone;

    /// <summary>The section's number among those of its zone.</summary>
    internal ulong IndexInZone;

    /// <summary>The highest order of which a block can fit.</summary>
    internal int TopOrder;

    /// <summary>A bit for each reserved page.</summary>
    internal PageBitmap Reserved;

    /// <summary>Orders 0 to <see cref="TopOrder"/>.</summary>
    internal PageOrder* Orders;

    internal readonly bool Contains(ulong frame) => frame - First < End - First;

    internal readonly ulong IndexOf(ulong frame, int order) => (frame >> order) - (First >> order);

    internal readonly ulong FrameOf(ulong index, int order) => (index + (First >> order)) << order;

    /// <summary>Bits that an order has.</summary>
    internal readonly ulong BlocksOf(int order) => IndexOf(End - 1, order) + 1;

    /// <summary>Whether the block of an order around a frame lies in the section as a whole.</summary>
    internal readonly bool HoldsBlock(ulong frame, int order)
    {
        ulong start = frame >> order << order;
        return order <= TopOrder && start >= First && start + (1UL << order) <= End;
    }

    internal readonly bool IsFree(ulong frame, int order) => Orders[order].Free.Test(IndexOf(frame, order));

    internal readonly bool IsTaken(ulong frame, int order) => Orders[order].Taken.Test(IndexOf(frame, order));

    internal readonly bool IsReserved(ulong frame) => Reserved.Test(frame - First);

    /// <summary>The order of the free block around a frame, or −1.</summary>
    internal readonly int FreeOrderAt(ulong frame)
    {
        int order = TopOrder;
        while (order >= 0 && !IsFree(frame, order))
        {
            order--;
        }

        return order;
    }

    /// <summary>The order of the allocated block around a frame, or −1.</summary>
    internal readonly int TakenOrderAt(ulong frame)
    {
        int order = TopOrder;
        while (order >= 0 && !IsTaken(frame, order))
        {
            order--;
        }

        return order;
    }
}
