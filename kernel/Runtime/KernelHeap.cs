using System;
using System.Runtime.InteropServices;
using UefiKernel.Diagnostics;
using UefiKernel.Memory;
using UefiKernel.Platform;

namespace UefiKernel.Runtime;

/// <summary>
/// The one heap of the kernel: C# objects, the runtime's own tables and <c>malloc</c> all come from it. Nobody else gets hold of the heap itself. Every call
/// takes its lock: preemption is disabled meanwhile, and interrupt handlers do not use the heap.
/// </summary>
internal static unsafe partial class KernelHeap
{
    private static FreeListHeap s_heap;
    private static FreeListHeap s_replacement;
    private static bool s_isReplaced;
    private static bool s_isUnderTest;

    /// <summary>Whether the heap gets more memory when nothing fits.</summary>
    public static bool CanGrow => Heap.CanGrow;

    /// <summary>How places are chosen.</summary>
    public static HeapPlacement Placement => Heap.Placement;

    /// <summary>How much is checked.</summary>
    public static HeapHardening Hardening => Heap.Hardening;

    /// <summary>Whether an operation of <see cref="Stress"/> is under way: it is refused memory rather than given what a collection would free.</summary>
    public static bool IsUnderTest => s_isUnderTest;

    private static ref FreeListHeap Heap => ref s_isReplaced ? ref s_replacement : ref s_heap;

    /// <summary>Gives the heap its memory: before anything else is called.</summary>
    /// <param name="start">The memory, mapped readable and writable, and nobody else's.</param>
    /// <param name="size">Its size.</param>
    /// <returns>What was wrong with it, or <see cref="HeapStatus.Success"/>.</returns>
    public static HeapStatus Open(VirtualAddress start, ByteCount size)
    {
        s_heap.SetPlacement(HeapPlacement.Recent);
        s_heap.EnableMarks();
        return s_heap.AddRegion(start, size);
    }

    /// <summary>Leaves the heap as it is and has all that is allocated from here on come from other memory: a panic has begun, and its report must not trust the heap.</summary>
    /// <param name="start">The memory, mapped readable and writable, and nobody else's.</param>
    /// <param name="size">Its size.</param>
    public static void Replace(VirtualAddress start, ByteCount size)
    {
        s_replacement = default;
        s_replacement.EnableMarks();
        s_isReplaced = s_replacement.AddRegion(start, size) == HeapStatus.Success;
    }

    /// <summary>Allocates a block; see <see cref="FreeListHeap.Allocate"/>.</summary>
    public static void* Allocate(nuint size, nuint alignment)
    {
        using (Preemption.Disable())
            return Heap.Allocate(size, alignment);
    }

    /// <summary>Allocates a block all of whose bytes are 0.</summary>
    public static void* AllocateZeroed(nuint size, nuint alignment)
    {
        // The block is the caller's already while it is cleared.
        void* block = Allocate(size, alignment);
        if (block != null)
            NativeMemory.Clear(block, size);
        return block;
    }

    /// <summary>Changes a block's size; see <see cref="FreeListHeap.Reallocate"/>.</summary>
    public static void* Reallocate(void* block, nuint size, nuint alignment)
    {
        using (Preemption.Disable())
            return Heap.Reallocate(block, size, alignment);
    }

    /// <summary>Frees a block; see <see cref="FreeListHeap.Free(void*)"/>.</summary>
    public static HeapStatus Free(void* block)
    {
        using (Preemption.Disable())
            return Heap.Free(block);
    }

    /// <summary>The bytes that may be used at an address: what was asked for; 0 when it is no allocated block.</summary>
    public static nuint UsableSize(void* block)
    {
        using (Preemption.Disable())
            return Heap.UsableSize(block);
    }

    /// <summary>The counts at this moment.</summary>
    public static HeapStatistics GetStatistics()
    {
        using (Preemption.Disable())
            return Heap.GetStatistics();
    }

    /// <summary>Checks every block of the heap.</summary>
    public static HeapViolation Verify()
    {
        using (Preemption.Disable())
            return s_heap.Verify();
    }

    /// <summary>The block behind another one; see <see cref="FreeListHeap.WalkNext"/>.</summary>
    public static bool WalkNext(ref HeapBlock block)
    {
        using (Preemption.Disable())
            return Heap.WalkNext(ref block);
    }

    /// <summary>Copies the blocks from an address on; see <see cref="FreeListHeap.ReadBlocks"/>.</summary>
    public static int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        using (Preemption.Disable())
            return Heap.ReadBlocks(from, blocks);
    }

    /// <summary>Counts all blocks by their size; see <see cref="FreeListHeap.CountBlocks"/>.</summary>
    public static void CountBlocks(Span<HeapSizeClass> classes)
    {
        using (Preemption.Disable())
            Heap.CountBlocks(classes);
    }

    /// <summary>The region behind another one; see <see cref="FreeListHeap.NextRegion"/>.</summary>
    public static bool NextRegion(ref HeapRegionStatistics region)
    {
        using (Preemption.Disable())
            return Heap.NextRegion(ref region);
    }

    /// <summary>Takes a block that is no object, for callers without pointers; see <see cref="FreeListHeap.TryAllocate"/>.</summary>
    public static HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        using (Preemption.Disable())
        {
            HeapStatus status = Heap.TryAllocate((nuint)size.Value, (nuint)alignment.Value, out void* block);
            address = VirtualAddress.FromPointer(block);
            return status;
        }
    }

    /// <summary>Gives such a block back. The heap refuses what is no allocated block; that it is not the runtime's own is the caller's to know.</summary>
    public static HeapStatus Free(VirtualAddress address) => Free(address.ToPointer());

    /// <summary>Runs a workload that checks itself beside all others that use the heap; see <see cref="HeapStress"/>.</summary>
    /// <param name="operations">How many operations.</param>
    /// <param name="seed">The workload's random seed.</param>
    /// <param name="progress">Called now and then with how many are done; null for nobody. What it throws ends the workload, which then gives its blocks back.</param>
    public static HeapStressResult Stress(int operations, ulong seed, Action<int>? progress) =>
        HeapStress.Run<LiveHeap, TestLock>(default, operations, seed, progress);

    /// <summary>
    /// Takes zeroed memory for the runtime's own tables, or stops the machine. Objects leave some memory for them, and garbage has been
    /// collected before this fails, so running out is final.
    /// </summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">A power of two.</param>
    public static void* AllocateOrHalt(nuint size, nuint alignment)
    {
        void* memory = AllocateZeroed(size, alignment);
        if (memory != null)
            return memory;

        HeapStatistics statistics = GetStatistics();
        Panic.Begin("Out of memory: the heap has no block large enough for one of the runtime's tables");
        KernelLog.WriteLine($"[PANIC] Asked for {(ulong)size} bytes; {statistics.Free} are free, the largest block has {statistics.LargestFree}");
        KernelLog.WriteLine("[PANIC] A larger heap helps: start the kernel with the load option heap=32M");
        Panic.Stop();
        return null;
    }

    private readonly struct LiveHeap : IStressedHeap<TestLock>
    {
        public ref FreeListHeap Heap => ref KernelHeap.Heap;

        public TestLock Lock()
        {
            Preemption.Section section = Preemption.Disable();
            s_isUnderTest = true;
            return new TestLock(section);
        }
    }

    private readonly ref struct TestLock(Preemption.Section section) : IDisposable
    {
        private readonly Preemption.Section _section = section;

        public void Dispose()
        {
            s_isUnderTest = false;
            _section.Dispose();
        }
    }
}
