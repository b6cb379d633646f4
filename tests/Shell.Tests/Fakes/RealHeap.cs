using System;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>The heap library on a piece of this process's memory, as the kernel has it on the machine's.</summary>
internal sealed unsafe class RealHeap : IHeapView, IDisposable
{
    private const nuint Alignment = 4096;

    // Native memory that nothing else knows and that stays in place until Dispose, so the heap may do with it as it likes.
    private readonly void* _memory;
    private FreeListHeap _heap;
    private int _reads;

    public RealHeap(nuint bytes)
    {
        _memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        Assert.Equal(HeapStatus.Success, _heap.AddRegion(Start, new ByteCount(bytes)));
    }

    public VirtualAddress Start => VirtualAddress.FromPointer(_memory);

    public byte* Allocate(nuint bytes)
    {
        byte* block = (byte*)_heap.Allocate(bytes, 16);
        Assert.True(block != null);
        return block;
    }

    public bool CanAllocate(nuint bytes) => _heap.Allocate(bytes, 16) != null;

    public void Free(void* block) => Assert.Equal(HeapStatus.Success, _heap.Free(block));

    public HeapStatistics GetStatistics() => _heap.GetStatistics();

    public HeapViolation Verify() => _heap.Verify();

    /// <summary>Called before blocks are read, with how many times they will have been.</summary>
    public Action<int>? BeforeRead { get; set; }

    public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        BeforeRead?.Invoke(++_reads);
        return _heap.ReadBlocks(from, blocks);
    }

    public void CountBlocks(Span<HeapTally> classes) => _heap.CountBlocks(classes);

    public bool NextRegion(ref HeapRegionStatistics region) => _heap.NextRegion(ref region);

    public int ReadMisuses(Span<HeapMisuse> misuses) => _heap.ReadMisuses(misuses);

    public HeapPlacement Placement => _heap.Placement;

    public HeapHardening Hardening => _heap.Hardening;

    public ByteCount Reserve { get; set; }

    /// <summary>Null for a heap that cannot grow.</summary>
    public HeapGrowthState? Grows { get; set; }

    public HeapGrowthState Growth => Grows ?? new HeapGrowthState { Limit = _heap.TotalBytes };

    public HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        address = default;
        if (size.AddSaturating(Reserve) > GetStatistics().Free)
        {
            return HeapStatus.OutOfMemory;
        }

        HeapStatus status = _heap.TryAllocate((nuint)size.Value, (nuint)alignment.Value, out void* block);
        address = VirtualAddress.FromPointer(block);
        return status;
    }

    HeapStatus IHeapView.Free(VirtualAddress address) => _heap.Free(address.ToPointer());

    /// <summary>Called while the workload runs, between two of its operations.</summary>
    public Action? DuringStress { get; set; }

    public StressResult<HeapViolation> Stress(int operations, ulong seed, Action<int> progress) =>
        HeapStress.Run<OwnHeap, NoLock>(new OwnHeap(this), operations, seed, done =>
        {
            DuringStress?.Invoke();
            progress(done);
        });

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private readonly struct OwnHeap(RealHeap owner) : IStressedHeap<NoLock>
    {
        public void* Allocate(nuint size, nuint alignment) => owner._heap.Allocate(size, alignment);

        public void* Reallocate(void* block, nuint size, nuint alignment) => owner._heap.Reallocate(block, size, alignment);

        public HeapStatus Free(void* block) => owner._heap.Free(block);

        public void MergeKept() => owner._heap.MergeKept();

        public HeapStatistics GetStatistics() => owner._heap.GetStatistics();

        public HeapViolation Verify() => owner._heap.Verify();

        public NoLock Lock() => default;
    }

    private readonly ref struct NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
