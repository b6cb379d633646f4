using System;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's heap for the shell.</summary>
/// <param name="start">Address of the heap's first byte.</param>
internal sealed unsafe class HeapView(VirtualAddress start) : IHeapView
{
    private const ulong ReservedPart = 8;

    public VirtualAddress Start { get; } = start;

    public HeapStatistics GetStatistics() => KernelHeap.GetStatistics();

    public HeapViolation Verify() => KernelHeap.Verify();

    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks) => KernelHeap.ReadBlocks(from, blocks);

    public void CountBlocks(Span<HeapTally> classes) => KernelHeap.CountBlocks(classes);

    public bool NextRegion(ref HeapRegionStatistics region) => KernelHeap.NextRegion(ref region);

    public int ReadMisuses(Span<HeapMisuse> misuses) => KernelHeap.ReadMisuses(misuses);

    public HeapPlacement Placement => KernelHeap.Placement;

    public HeapHardening Hardening => KernelHeap.Hardening;

    public HeapGrowthState Growth
    {
        get
        {
            HeapGrowthCounts counts = HeapGrowth.Counts;
            return new HeapGrowthState(
                KernelWindow.Range.Start,
                KernelWindow.Range.Length,
                HeapGrowth.Limit,
                HeapGrowth.Available,
                BytesOf(HeapGrowth.Reserve.Value),
                counts.Growths,
                BytesOf(counts.GrownPages),
                counts.Returns,
                BytesOf(counts.ReturnedPages),
                counts.Refusals);
        }
    }

    /// <summary>
    /// An eighth of the heap: as much as the collector waits for at least, so that the kernel goes on working when all the rest
    /// is taken.
    /// </summary>
    public ByteCount Reserve => new(GetStatistics().Total.Value / ReservedPart);

    public HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        address = default;
        return ObjectAllocation.CanSpare(size.AddSaturating(alignment).AddSaturating(Reserve).Value)
            ? KernelHeap.TryAllocate(size, alignment, out address)
            : HeapStatus.OutOfMemory;
    }

    public HeapStatus Free(VirtualAddress address) => KernelHeap.Free(address.ToPointer());

    public StressResult<HeapViolation> Stress(int operations, ulong seed, Action<int> progress) =>
        KernelHeap.Stress(operations, seed, progress);

    private static ByteCount BytesOf(ulong pages) => new(pages * PageCount.BytesPerPage);
}
