using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Places at alignments above a granule, and the memory of searches that failed.</summary>
internal unsafe partial struct HeapRegion
{
    private const int Alignments = 18;

    /// <summary>How many short lengths are tried before a run that is long enough wherever it begins.</summary>
    private const int AlignedTries = 8;

    /// <summary>A free run with room for a block at an alignment, and where in it the block goes; 0 when there is none.</summary>
    /// <param name="granules">The block's length.</param>
    /// <param name="alignment">Granules, a power of two.</param>
    internal (uint Run, uint Start) FindAligned(uint granules, uint alignment)
    {
        uint run;
        uint length = granules;
        for (int tries = 0; tries < AlignedTries && (run = FirstOfLength(length, out length)) != 0; tries++, length++)
        {
            uint start = AlignUp(run, alignment);
            if (start + granules <= run + length)
            {
                return (run, start);
            }
        }

        run = Find(granules + alignment - 1, out length);
        return run != 0 ? (run, AlignDown(run + length - granules, alignment)) : SearchAligned(First, granules, alignment);
    }

    /// <summary>
    /// Looks at every aligned place from a granule on, below which none fits, and takes the lowest. It remembers when none does, so
    /// that this is not done again until a run appears that may.
    /// </summary>
    internal (uint Run, uint Start) SearchAligned(uint from, uint granules, uint alignment)
    {
        int shift = BitOperations.Log2(alignment);
        if (((_failing >> shift) & 1) != 0 && granules >= _failed[shift])
        {
            return (0, 0);
        }

        for (uint start = AlignUp(from, alignment); start < End && granules <= End - start; start += alignment)
        {
            if (IsFree(start) && EndOf(start) - start >= granules)
            {
                return (StartOf(start), start);
            }
        }

        _failed[shift] = granules;
        _failing |= 1U << shift;
        return (0, 0);
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
