using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Places at alignments above a granule, and the memory of searches that failed.</summary>
internal unsafe partial struct HeapRegion
{
    private const int Alignments = 18;

    /// <summary>A free run with room for a block at an alignment, and where in it the block goes; 0 when there is none.</summary>
    /// <param name="granules">The block's length.</param>
    /// <param name="alignment">Granules, a power of two.</param>
    internal (uint Run, uint Start) FindAligned(uint granules, uint alignment)
    {
        uint run = Find(granules + alignment - 1, out uint length);
        return run != 0 ? (run, AlignDown(run + length - granules, alignment)) : SearchAligned(First, granules, alignment);
    }

    /// <summary>
    /// Looks at every aligned place from a granule on, below which none fits, and takes the lowest. It remembers when none does,
    /// so that this is not done again until a run appears that may.
    /// </summary>
    internal (uint Run, uint Start) SearchAligned(uint from, uint granules, uint alignment)
    {
        int shift = BitOperations.Log2(alignment);
        if (((_failing >> shift) & 1) != 0 && granules >= _failed[shift])
        {
            return (0, 0);
        }

        // Granule 0 is at a multiple of 64 granules: up to that, the places of an alignment are the same bits in each word.
        uint first = AlignUp(from, alignment);
        ulong places = alignment < GranulesPerChunk ? ulong.MaxValue / ((1UL << (int)alignment) - 1) : 1;
        for (uint chunk = first >> ChunkShift; chunk < Chunks; chunk += uint.Max(alignment >> ChunkShift, 1))
        {
            for (ulong free = ~Map[chunk].Used & places; free != 0; free &= free - 1)
            {
                uint start = GranuleIn(chunk, free);
                if (EndOf(start) - start >= granules)
                {
                    return (StartOf(start), start);
                }
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
