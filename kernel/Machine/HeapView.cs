using System;
using UefiKernel.Diagnostics;
using UefiKernel.Memory;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's heap for the shell.</summary>
/// <param name="start">Address of the heap's first byte.</param>
internal sealed unsafe class HeapView(VirtualAddress start) : IHeapView
{
    private const ulong ReservedPart = 8;

    /// <inheritdoc/>
    public VirtualAddress Start { get; } = start;

    /// <inheritdoc/>
    public HeapStatistics GetStatistics() => KernelHeap.GetStatistics();

    /// <inheritdoc/>
    public HeapViolation Verify() => KernelHeap.Verify();

    /// <inheritdoc/>
    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks) => KernelHeap.ReadBlocks(from, blocks);

    /// <inheritdoc/>
    public void CountBlocks(Span<HeapSizeClass> classes) => KernelHeap.CountBlocks(classes);

    /// <inheritdoc/>
    public bool NextRegion(ref HeapRegionStatistics region) => KernelHeap.NextRegion(ref region);

    /// <inheritdoc/>
    public int ReadMisuses(Span<HeapMisuse> misuses) => KernelHeap.ReadMisuses(misuses);

    /// <inheritdoc/>
    public string NameCode(VirtualAddress address) => MethodNames.Find(address.Value);

    /// <inheritdoc/>
    public HeapPlacement Placement => KernelHeap.Placement;

    /// <inheritdoc/>
    public HeapHardening Hardening => KernelHeap.Hardening;

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
    public HeapStatus Free(VirtualAddress address) => KernelHeap.Free(address.ToPointer());

    /// <inheritdoc/>
    public HeapStressResult Stress(int operations, ulong seed, Action<int> progress) => KernelHeap.Stress(operations, seed, progress);
}
