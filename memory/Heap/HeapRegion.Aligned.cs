using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>The memory of aligned searches that failed.</summary>
internal unsafe partial struct HeapRegion
{
    private const int Alignments = 18;

    /// <summary>Whether an earlier search found no room for the given number of granules at an alignment.</summary>
    internal readonly bool HasFailedFor(uint granules, uint alignment)
    {
        int shift = BitOperations.Log2(alignment);
        return ((_failing >> shift) & 1) != 0 && granules >= _failed[shift];
    }

    /// <summary>Remembers that there is none.</summary>
    internal void NoteFailure(uint granules, uint alignment)
    {
        int shift = BitOperations.Log2(alignment);
        _failed[shift] = granules;
        _failing |= 1U << shift;
    }

    /// <summary>Forgets that there is none where a run that has become longer has room.</summary>
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
