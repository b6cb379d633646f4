using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The running counts behind <see cref="HeapStatistics"/>, each kept up to date in constant time. Sizes in bytes.
/// </summary>
internal struct HeapCounters
{
    internal nuint Total;
    internal nuint Metadata;
    internal nuint Used;
    internal nuint Payload;
    internal nuint PeakUsed;
    internal ulong Allocations;
    internal ulong Frees;
    internal ulong Failures;
    internal ulong Misuses;

    internal readonly nuint Free => Total - Metadata - Used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountAllocation(nuint blockBytes, nuint payload)
    {
        Allocations++;
        Used += blockBytes;
        Payload += payload;
        if (Used > PeakUsed)
        {
            PeakUsed = Used;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountFree(nuint blockBytes, nuint payload)
    {
        Frees++;
        Used -= blockBytes;
        Payload -= payload;
    }

    internal void CountResize(nuint oldBytes, nuint oldPayload, nuint blockBytes, nuint payload)
    {
        Used += blockBytes - oldBytes;
        Payload += payload - oldPayload;
        PeakUsed = Used > PeakUsed ? Used : PeakUsed;
    }
}
