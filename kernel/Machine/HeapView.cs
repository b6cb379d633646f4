using System;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's heap for the shell.</summary>
/// <param name="start">Address of the heap's first byte.</param>
internal sealed class HeapView(VirtualAddress start) : IHeapView
{
    private const ulong ReservedPart = 8;

    /// <inheritdoc/>
    public VirtualAddress Start { get; } = start;

    /// <inheritdoc/>
    public HeapStatistics GetStatistics() => KernelHeap.Instance.GetStatistics();

    /// <inheritdoc/>
    public HeapViolation Verify() => KernelHeap.Verify();

    /// <inheritdoc/>
    public bool WalkNext(ref HeapBlock block)
    {
        using (Preemption.Disable())
            return KernelHeap.Instance.WalkNext(ref block);
    }

    /// <inheritdoc/>
    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        using (Preemption.Disable())
            return KernelHeap.Instance.ReadBlocks(from, blocks);
    }

    /// <inheritdoc/>
    public void CountBlocks(Span<HeapSizeClass> classes)
    {
        using (Preemption.Disable())
            KernelHeap.Instance.CountBlocks(classes);
    }

    /// <inheritdoc/>
    public bool NextRegion(ref HeapRegionStatistics region)
    {
        using (Preemption.Disable())
            return KernelHeap.Instance.NextRegion(ref region);
    }

    /// <inheritdoc/>
    public bool CanGrow => KernelHeap.Instance.CanGrow;

    /// <inheritdoc/>
    public HeapPlacement Placement => KernelHeap.Instance.Placement;

    /// <inheritdoc/>
    public HeapHardening Hardening => KernelHeap.Instance.Hardening;

    /// <summary>An eighth of the heap: as much as the collector waits for at least, so that the kernel goes on working when all the rest is taken.</summary>
    public ByteCount Reserve => new(GetStatistics().Total.Value / ReservedPart);

    /// <inheritdoc/>
    public HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        address = default;
        return ObjectAllocation.CanSpare(size.AddSaturating(alignment).AddSaturating(Reserve).Value)
            ? KernelHeap.TryAllocate(size, alignment, out address)
            : HeapStatus.OutOfMemory;
    }

    /// <inheritdoc/>
    public HeapStatus Free(VirtualAddress address) => KernelHeap.Free(address);

    /// <inheritdoc/>
    public HeapStressResult Stress(int operations, ulong seed) => HeapStress.Run(ref KernelHeap.Instance, operations, seed);
}
