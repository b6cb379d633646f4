using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory;

/// <summary>
/// Keeps the search for an aligned block away from the many places where free runs are long enough and lie wrong.
/// </summary>
/// <remarks>
/// <code>
/// level 2   │ maximum of 64 │ …                            256 MiB each
/// level 1   │ maximum of 64 │ …                            4 MiB each
/// level 0   │ group 0: bounds for 32 B, 64 B … 4 KiB │ group 1 │ …        a group is 64 chunks, 64 KiB
/// </code>
/// A bound says: no free run that starts in this group has more than so many granules behind its first position of that alignment. Freeing
/// raises bounds, since it makes such room; allocating leaves them alone; a search that finds nothing in a group lowers its bound to what
/// it has just proved. So each vain look at a group has been paid for by a free block that did fit there once. The bounds of a group are
/// one vector. Larger alignments use the bounds of 4 KiB.
/// </remarks>
internal unsafe struct AlignedBounds
{
    internal const int GroupShift = 6;

    /// <summary>
    /// Runs of this length, 8 KiB, and longer ones do not count here: there are few, nearly every request fits into each, and one that
    /// moves through the groups as it is used up would leave them all with bounds that are far too high.
    /// </summary>
    internal const nuint LongRun = 512;

    private const int Alignments = 8;
    private const int Levels = 3;
    private const int LevelShift = 6;
    private const int Group = HeapRegion.ChunkShift + GroupShift;

    private fixed ulong _levels[Levels];
    private fixed ulong _counts[Levels];

    /// <summary>Bytes for the bounds of a region with so many chunks.</summary>
    internal static nuint BytesFor(nuint chunks)
    {
        nuint groups = 0;
        for (int level = 0; level < Levels; level++)
        {
            groups += CountOf(chunks, level);
        }

        return groups * (nuint)Vector128<byte>.Count;
    }

    /// <summary>Lays the bounds out in zeroed memory: nothing is free.</summary>
    internal void Initialize(byte* memory, nuint chunks)
    {
        for (int level = 0; level < Levels; level++)
        {
            _levels[level] = (ulong)memory;
            _counts[level] = CountOf(chunks, level);
            memory += CountOf(chunks, level) * (nuint)Vector128<byte>.Count;
        }
    }

    /// <summary>Raises the bounds for a free run that is new, has grown, starts in another group than before, or was long before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Raise(HeapRegion* region, nuint start, nuint end)
    {
        if (end - start < LongRun)
        {
            RaiseForAny(region, start, end);
        }
    }

    /// <summary>The same for a run that is at most as long as said, and may be short enough to count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RaiseAtMost(HeapRegion* region, nuint start, nuint end) =>
        RaiseForAny(region, start, nuint.Min(end, start + LongRun - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RaiseForAny(HeapRegion* region, nuint start, nuint end)
    {
        Vector128<short> room = RoomIn(region, start, end);
        nuint index = start >> Group;
        for (int level = 0; level < Levels; level++, index >>= LevelShift)
        {
            Vector128<short>* bounds = (Vector128<short>*)region->Aligned._levels[level] + index;
            *bounds = Vector128.Max(*bounds, room);
        }
    }

    /// <summary>The lowest group from <paramref name="group"/> on where <paramref name="length"/> granules may fit, or <see cref="FitIndex.None"/>.</summary>
    internal readonly nuint FindFrom(nuint group, int shift, nuint length)
    {
        int row = int.Min(shift, Alignments) - 1;
        int level = 0;
        while (group < _counts[level])
        {
            short* bounds = (short*)_levels[level] + (group * Alignments) + (nuint)(uint)row;
            if ((nuint)(ushort)*bounds >= length)
            {
                if (level == 0)
                {
                    return group;
                }

                level--;
                group <<= LevelShift;
                continue;
            }

            // Up where a whole entry of the next level lies ahead, and down again where that promises something.
            group++;
            while (level + 1 < Levels && (group & ((1 << LevelShift) - 1)) == 0)
            {
                group >>= LevelShift;
                level++;
            }
        }

        return FitIndex.None;
    }

    /// <summary>Notes that no run in a group can hold <paramref name="length"/> granules at an alignment of 2^<paramref name="shift"/>.</summary>
    internal readonly void Prove(nuint group, int shift, nuint length)
    {
        // What holds for an alignment beyond the last row does not hold for the last row.
        if (shift > Alignments || length > LongRun)
        {
            return;
        }

        short proved = (short)(length - 1);
        for (int level = 0; level < Levels; level++)
        {
            short* bound = (short*)_levels[level] + (group * Alignments) + (nuint)(uint)(shift - 1);
            short old = *bound;
            if (old <= proved)
            {
                return;
            }

            *bound = proved;
            group >>= LevelShift;
            if (level + 1 == Levels || *((short*)_levels[level + 1] + (group * Alignments) + (nuint)(uint)(shift - 1)) != old)
            {
                return;
            }

            proved = LargestOf(level, group, shift - 1);
        }
    }

    /// <summary>Whether the bounds for the group of a run are high enough for it, on all levels.</summary>
    internal static bool Covers(HeapRegion* region, nuint start, nuint end)
    {
        nuint index = start >> Group;
        for (int level = 0; level < Levels && end - start < LongRun; level++, index >>= LevelShift)
        {
            if (Vector128.GreaterThanAny(RoomIn(region, start, end), *((Vector128<short>*)region->Aligned._levels[level] + index)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of an alignment in granules.</summary>
    internal static int ShiftOf(nuint alignment) => BitOperations.TrailingZeroCount(alignment);

    /// <summary>For each alignment, the granules from a run's first aligned position to its end; 0 or less when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> RoomIn(HeapRegion* region, nuint start, nuint end)
    {
        // Alignment counts from address 0, positions from the region's base.
        nuint position = start + (region->Base >> HeapRegion.GranuleShift);
        Vector128<short> padding = Vector128.Create((short)(0 - position)) & Vector128.Create(1, 3, 7, 15, 31, 63, 127, 255);
        return Vector128.Create((short)(end - start)) - padding;
    }

    private readonly short LargestOf(int level, nuint parent, int row)
    {
        short largest = 0;
        nuint first = parent << LevelShift;
        for (nuint i = first; i < first + (1 << LevelShift) && i < _counts[level]; i++)
        {
            short bound = *((short*)_levels[level] + (i * Alignments) + (nuint)(uint)row);
            largest = bound > largest ? bound : largest;
        }

        return largest;
    }

    private static nuint CountOf(nuint chunks, int level) => (chunks >> (GroupShift + (level * LevelShift))) + 1;
}
