using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>The running counts behind <see cref="HeapStatistics"/>, each kept up to date in constant time. Sizes in bytes.</summary>
internal unsafe struct HeapCounters
{
    internal nuint Total;
    internal nuint Metadata;
    internal nuint Used;
    internal nuint Payload;
    internal nuint PeakUsed;
    internal nuint FreeRuns;
    internal ulong Allocations;
    internal ulong Frees;
    internal ulong Failures;
    internal ulong Misuses;
    internal fixed uint Classes[HeapStatistics.SizeClasses];

    internal readonly nuint Free => Total - Metadata - Used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountAllocation(nuint blockBytes, nuint payload)
    {
        Allocations++;
        Used += blockBytes;
        Payload += payload;
        Classes[ClassOf(payload)]++;
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
        Classes[ClassOf(payload)]--;
    }

    internal void CountResize(nuint oldBytes, nuint oldPayload, nuint blockBytes, nuint payload)
    {
        Used += blockBytes - oldBytes;
        Payload += payload - oldPayload;
        Classes[ClassOf(oldPayload)]--;
        Classes[ClassOf(payload)]++;
        PeakUsed = Used > PeakUsed ? Used : PeakUsed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ClassOf(nuint payload) => BitOperations.Log2(payload | 1);
}
