using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Places at alignments above a granule, and the memory of searches that failed.</summary>
internal unsafe partial struct HeapRegion
{
    private const int Alignments = 18;

    /// <summary>How many short lengths are tried before a run that is long enough wherever it begins.</summary>
    private const int AlignedTries = 8;

    /// <summary>A free run with room for a block at an alignment; 0 when there is none.</summary>
    /// <param name="granules">The block's length.</param>
    /// <param name="alignment">Granules, a power of two.</param>
    /// <param name="length">The run's length.</param>
    /// <param name="start">Where in the run the block goes.</param>
    internal uint FindAligned(uint granules, uint alignment, out uint length, out uint start)
    {
        uint run;
        length = granules;
        for (int tries = 0; tries < AlignedTries && (run = FirstOfLength(length, out length)) != 0; tries++, length++)
        {
            start = AlignUp(run, alignment);
            if (start + granules <= run + length)
            {
                return run;
            }
        }

        run = Find(granules + alignment - 1, out length);
        start = AlignDown(run + length - granules, alignment);
        return run != 0 ? run : SearchAligned(granules, alignment, out length, out start);
    }

    /// <summary>
    /// Looks at every aligned place, and remembers when none fits, so that this is not done again until a run appears that may.
    /// </summary>
    private uint SearchAligned(uint granules, uint alignment, out uint length, out uint start)
    {
        int shift = BitOperations.Log2(alignment);
        length = 0;
        start = AlignUp(First, alignment);
        if (((_failing >> shift) & 1) != 0 && granules >= _failed[shift])
        {
            return 0;
        }

        for (; start < End && granules <= End - start; start += alignment)
        {
            if (IsFree(start) && FindNext(start, free: false, start + granules) == start + granules)
            {
                uint run = StartOfRun(start);
                length = RunLength(run);
                return run;
            }
        }

        _failed[shift] = granules;
        _failing |= 1U << shift;
        return 0;
    }

    /// <summary>Forgets the failed aligned searches that a run, which has become longer, may satisfy now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void NoteRun(uint run, uint length)
    {
        if (_failing != 0)
        {
            ForgetFailures(run, length);
        }
    }

    private void ForgetFailures(uint run, uint length)
    {
        for (uint failing = _failing; failing != 0; failing &= failing - 1)
        {
            int shift = BitOperations.TrailingZeroCount(failing);
            if (AlignUp(run, 1U << shift) + _failed[shift] <= run + length)
            {
                _failing &= ~(1U << shift);
            }
        }
    }
}
