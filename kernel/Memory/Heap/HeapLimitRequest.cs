using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>The limit of the heap that a program asks for: what <c>GC.RefreshMemoryLimit</c> hands to the runtime.</summary>
internal static class HeapLimitRequest
{
    /// <summary>The request is valid.</summary>
    public const int Success = 0;

    /// <summary>The limit is below the heap's present size.</summary>
    public const int TooLow = 1;

    /// <summary>A percentage above 100, or a limit for a kind of objects, which this heap does not tell apart.</summary>
    public const int Invalid = 2;

    /// <summary>The numbers of a request.</summary>
    public const int Count = 8;

    private const ulong NotSet = ulong.MaxValue;

    /// <summary>Reads a request.</summary>
    /// <param name="limits">
    /// CoreLib's GCHeapHardLimitInfo (dotnet/runtime release 10.0, GC.NativeAot.cs): bytes, a percentage of the memory, and six
    /// for kinds of objects; 0 or all ones where nothing is set.
    /// </param>
    /// <param name="memory">
    /// All memory that the heap could ever have: what a percentage is of. Bytes come before a percentage.
    /// </param>
    /// <param name="heap">The heap's present size.</param>
    /// <param name="limit">The limit; null when none is asked for or the request is refused.</param>
    /// <returns><see cref="Success"/>, <see cref="TooLow"/> or <see cref="Invalid"/>: what CoreLib expects.</returns>
    public static int Read(ReadOnlySpan<ulong> limits, ByteCount memory, ByteCount heap, out ByteCount? limit)
    {
        limit = null;
        foreach (ulong other in limits[2..])
        {
            if (IsSet(other))
            {
                return Invalid;
            }
        }

        ulong bytes = limits[0];
        if (!IsSet(bytes) && IsSet(limits[1]))
        {
            if (limits[1] > 100)
            {
                return Invalid;
            }

            bytes = (ulong)((UInt128)memory.Value * limits[1] / 100);
        }

        if (IsSet(bytes) && bytes < heap.Value)
        {
            return TooLow;
        }

        limit = IsSet(bytes) ? new ByteCount(Math.Min(bytes, GrowthPolicy.MostBytes)) : null;
        return Success;
    }

    private static bool IsSet(ulong limit) => limit is not (0 or NotSet);
}
