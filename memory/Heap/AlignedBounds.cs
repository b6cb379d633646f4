using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// Keeps the search for an aligned block away from the many places where free runs are long enough and lie wrong.
/// </summary>
/// <remarks>
/// <code>
/// alignment   32 B     │ bound of group 0 │ group 1 │ …       a group is 64 chunks, 64 KiB
///             64 B     │ …
///             …
///             4 KiB    │ …                                    larger alignments use this row too
/// </code>
/// A bound says: no free run that starts in this group has more than so many granules behind its first position of that alignment. Freeing
/// raises bounds, since it makes such room; allocating leaves them alone; a search that finds nothing in a group lowers its bound to what
/// it has just proved. So each vain look at a group has been paid for by a free block that did fit there once.
/// </remarks>
[InlineArray(Rows)]
internal unsafe struct AlignedBounds
{
    internal const int Rows = 8;
    internal const int GroupShift = 6;

    /// <summary>
    /// Runs of this length, 8 KiB, and longer ones do not count here: there are few, nearly every request fits into each, and one that
    /// moves through the groups as it is used up would leave them all with bounds that are far too high.
    /// </summary>
    internal const nuint LongRun = 512;

    private FitIndex _rows;

    /// <summary>Groups of a region with so many chunks.</summary>
    internal static nuint GroupsOf(nuint chunks) => (chunks >> GroupShift) + 1;

    /// <summary>Bytes for the bounds of a region with so many chunks.</summary>
    internal static nuint BytesFor(nuint chunks) => Rows * FitIndex.BytesFor(GroupsOf(chunks));

    /// <summary>The bounds for alignment 2^<paramref name="shift"/> granules, shift 1 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FitIndex* Row(HeapRegion* region, int shift) => (FitIndex*)&region->Aligned + (int.Min(shift, Rows) - 1);

    /// <summary>Lays the rows out in zeroed memory.</summary>
    internal static void Initialize(HeapRegion* region, byte* memory)
    {
        nuint groups = GroupsOf(region->Chunks);
        for (int shift = 1; shift <= Rows; shift++)
        {
            Row(region, shift)->Initialize(memory, groups);
            memory += FitIndex.BytesFor(groups);
        }
    }

    /// <summary>Raises the bounds for a free run that is new, has grown, starts in another group than before, or was long before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Raise(HeapRegion* region, nuint start, nuint end)
    {
        if (end - start >= LongRun)
        {
            return;
        }

        nuint bias = region->Base >> HeapRegion.GranuleShift;
        nuint group = start >> (HeapRegion.ChunkShift + GroupShift);
        FitIndex* row = (FitIndex*)&region->Aligned;
        nuint alignment = 2;
        do
        {
            nuint first = ((start + bias + alignment - 1) & (0 - alignment)) - bias;
            if (first >= end)
            {
                return;
            }

            row->Raise(group, FitIndex.EntryFor(end - first));
            row++;
            alignment <<= 1;
        }
        while (alignment <= 1 << Rows);
    }

    /// <summary>Notes that no run in a group can hold <paramref name="length"/> granules at an alignment of 2^<paramref name="shift"/>.</summary>
    internal static void Prove(HeapRegion* region, nuint group, int shift, nuint length)
    {
        // What holds for an alignment beyond the last row does not hold for the last row.
        if (shift <= Rows && length <= FitIndex.Long)
        {
            FitIndex* row = Row(region, shift);
            row->Lower(group, int.Min((*row)[group], (int)length - 1));
        }
    }

    /// <summary>Whether a row's bound for the group of a run is high enough for it.</summary>
    internal static bool Covers(HeapRegion* region, nuint start, nuint end)
    {
        nuint bias = region->Base >> HeapRegion.GranuleShift;
        for (int shift = 1; shift <= Rows && end - start < LongRun; shift++)
        {
            nuint first = ((start + bias + (((nuint)1 << shift) - 1)) & ~(((nuint)1 << shift) - 1)) - bias;
            nuint room = first < end ? end - first : 0;
            if ((*Row(region, shift))[start >> (HeapRegion.ChunkShift + GroupShift)] < FitIndex.EntryFor(room))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of the row for an alignment in granules, before it is limited to the last.</summary>
    internal static int ShiftOf(nuint alignment) => BitOperations.TrailingZeroCount(alignment);
}
