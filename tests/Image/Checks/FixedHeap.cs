using System;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Image.Checks;

/// <summary>
/// Keeps the heap at its present size, so that a check can use it up: to fill half of a machine's memory would take long.
/// </summary>
internal readonly struct FixedHeap : IDisposable
{
    private readonly ByteCount _limit;

    private FixedHeap(ByteCount limit) => _limit = limit;

    /// <summary>Begins. The heap's limit is put back when the result is disposed of.</summary>
    public static FixedHeap Begin()
    {
        // Empty regions go first, so that as little as possible is to be filled.
        GC.Collect();
        var heap = new FixedHeap(HeapGrowth.Limit);
        HeapGrowth.SetLimit(KernelHeap.TotalBytes);
        return heap;
    }

    /// <summary>Lets the heap grow again.</summary>
    public void Dispose() => HeapGrowth.SetLimit(_limit);
}
