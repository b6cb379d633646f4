using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Processor.Random;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;

namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>
/// The one heap of the kernel: C# objects, the runtime's own tables and <c>malloc</c> all come from it. This is the interface for
/// all code but the collector, which uses <see cref="Objects"/>; no other code has access to the heap itself. Every operation
/// takes the heap's lock.
/// </summary>
internal static unsafe partial class KernelHeap
{
    // Guards what follows. The heap itself takes it around each operation: see Lock and Unlock.
    private static SharedLock HeapLock => default;
    private static FreeListHeap s_heap;
    private static bool s_isUnderTest;
    private static bool s_isLocked;
    private static bool s_hasMisuse;
    private static BlockRecorder s_recorder;

    // Used by the panic only: its own memory.
    private static FreeListHeap s_replacement;
    private static bool s_isReplaced;

    // Set during boot.
    private static delegate*<in HeapMisuse, void> s_noteMisuse;
    private static delegate*<void> s_finishMisuse;

    /// <summary>
    /// Whether an operation of <see cref="Stress"/> is under way: its requests fail rather than cause a collection.
    /// </summary>
    public static bool IsUnderTest => s_isUnderTest;

    /// <summary>
    /// Whether an operation of the heap is under way, so that a fault that happens now is one of the heap itself.
    /// </summary>
    public static bool IsLocked => s_isLocked && !s_isReplaced;

    /// <summary>Bytes of all regions.</summary>
    public static ByteCount TotalBytes => Current.TotalBytes;

    /// <summary>Bytes of all free memory.</summary>
    public static ByteCount FreeBytes => Current.FreeBytes;

    /// <summary>Where allocations go.</summary>
    public static HeapPlacement Placement => s_heap.Placement;

    /// <summary>How much is checked.</summary>
    public static HeapHardening Hardening => s_heap.Hardening;

    private static ref FreeListHeap Current => ref s_isReplaced ? ref s_replacement : ref s_heap;

    /// <summary>
    /// Gives the heap its first region. To be called once, before anything is allocated and after <see cref="RandomGenerator"/>
    /// has its seed.
    /// </summary>
    /// <returns>False when the heap refuses the region, or is not sound with it.</returns>
    public static bool TryStart(VirtualAddress start, ByteCount size)
    {
        nuint secret = 0;
        RandomGenerator.Fill(new Span<byte>(&secret, sizeof(nuint)));
        s_heap.SetSecret(secret);
        s_heap.EnableMarks();
        s_heap.SetLock(&Lock, &Unlock);
        s_heap.SetMisuseHandler(&NoteMisuse);
        return s_heap.AddRegion(start, size) == HeapStatus.Success && s_heap.Verify().IsNone;
    }

    /// <summary>
    /// Sets the function that makes room when native memory does not fit: it gets the bytes that are missing and returns whether
    /// another try is worth it.
    /// </summary>
    public static void SetRelief(delegate*<nuint, bool> relieve) => s_heap.SetRelief(relieve);

    /// <summary>Sets the recorder of live blocks; default for none. Preemption is disabled.</summary>
    public static void SetRecorder(in BlockRecorder recorder) => s_recorder = recorder;

    /// <summary>Sets the functions that report misuse.</summary>
    /// <param name="note">Takes what was caught, with the heap's lock held. Must neither allocate nor throw.</param>
    /// <param name="finish">
    /// Called where the operation ends, without the lock, by a method whose caller is the heap's caller, until
    /// <see cref="ForgetMisuse"/>.
    /// </param>
    public static void SetMisuseReport(delegate*<in HeapMisuse, void> note, delegate*<void> finish)
    {
        s_finishMisuse = finish;
        s_noteMisuse = note;
    }

    /// <summary>Whether misuse was noted that has not been reported yet.</summary>
    public static bool HasMisuse => s_hasMisuse;

    /// <summary>What was caught has been reported.</summary>
    public static void ForgetMisuse() => s_hasMisuse = false;

    /// <summary>
    /// Leaves the heap as it is and has all that is allocated from here on come from other memory: a panic has begun, and its
    /// report must not trust the heap.
    /// </summary>
    /// <param name="start">The memory, mapped readable and writable, and not used by other code.</param>
    /// <param name="size">Its size.</param>
    public static void Replace(VirtualAddress start, ByteCount size)
    {
        s_replacement = default;
        s_replacement.EnableMarks();
        s_isReplaced = s_replacement.AddRegion(start, size) == HeapStatus.Success;
    }

    /// <summary>Takes a block that is no object; see <see cref="FreeListHeap.Allocate"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void* Allocate(nuint size, nuint alignment)
    {
        void* block = Current.Allocate(size, alignment);
        Note(block, size);
        FinishMisuse();
        return block;
    }

    /// <summary>Takes a block whose bytes are 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void* AllocateZeroed(nuint size, nuint alignment)
    {
        void* block = Current.AllocateZeroed(size, alignment);
        Note(block, size);
        FinishMisuse();
        return block;
    }

    /// <summary>Changes a block's size; see <see cref="FreeListHeap.Reallocate"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void* Reallocate(void* block, nuint size, nuint alignment)
    {
        BlockRecord record = Forget(block);
        void* moved = Current.Reallocate(block, size, alignment);
        if (moved == null)
        {
            Restore(record);
        }

        Note(moved, size);
        FinishMisuse();
        return moved;
    }

    /// <summary>Frees a block. A pointer that is not an allocated block is rejected and reported with the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static HeapStatus Free(void* block)
    {
        BlockRecord record = Forget(block);
        HeapStatus status = Current.Free(block);
        if (status != HeapStatus.Success)
        {
            Restore(record);
        }

        FinishMisuse();
        return status;
    }

    /// <summary>Frees a block if it has this size.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static HeapStatus Free(void* block, nuint size)
    {
        BlockRecord record = Forget(block);
        HeapStatus status = Current.Free(block, size);
        if (status != HeapStatus.Success)
        {
            Restore(record);
        }

        FinishMisuse();
        return status;
    }

    /// <summary>Takes a block, for callers without pointers; see <see cref="FreeListHeap.TryAllocate"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        HeapStatus status = Current.TryAllocate((nuint)size.Value, (nuint)alignment.Value, out void* block);
        address = VirtualAddress.FromPointer(block);
        Note(block, (nuint)size.Value);
        FinishMisuse();
        return status;
    }

    /// <summary>The bytes that may be used of a block; 0 for anything else.</summary>
    public static nuint UsableSize(void* block) => Current.UsableSize(block);

    /// <summary>The counts at this moment.</summary>
    public static HeapStatistics GetStatistics() => Current.GetStatistics();

    /// <summary>Checks the heap.</summary>
    public static HeapViolation Verify() => s_heap.Verify();

    /// <summary>See <see cref="FreeListHeap.ReadBlocks"/>.</summary>
    public static int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks) => s_heap.ReadBlocks(from, blocks);

    /// <summary>See <see cref="FreeListHeap.CountBlocks"/>.</summary>
    public static void CountBlocks(Span<HeapTally> classes) => s_heap.CountBlocks(classes);

    /// <summary>See <see cref="FreeListHeap.NextRegion"/>.</summary>
    public static bool NextRegion(ref HeapRegionStatistics region) => s_heap.NextRegion(ref region);

    /// <summary>See <see cref="FreeListHeap.ReadMisuses"/>.</summary>
    public static int ReadMisuses(Span<HeapMisuse> misuses) => s_heap.ReadMisuses(misuses);

    /// <summary>See <see cref="FreeListHeap.NameCaller"/>.</summary>
    public static void NameCaller(in HeapMisuse misuse) => s_heap.NameCaller(in misuse);

    /// <summary>Runs a workload that checks itself beside all others that use the heap; see <see cref="HeapStress"/>.</summary>
    /// <param name="operations">How many operations.</param>
    /// <param name="seed">The workload's random seed.</param>
    /// <param name="progress">
    /// Called now and then with how many are done; null for none. What it throws ends the workload, which then gives its blocks
    /// back.
    /// </param>
    public static StressResult<HeapViolation> Stress(int operations, ulong seed, Action<int>? progress) =>
        HeapStress.Run<LiveHeap, TestLock>(default, operations, seed, progress);

    /// <summary>
    /// Takes zeroed memory for the runtime's own tables, or stops the machine. Objects leave some memory for them, and garbage
    /// has been collected and the heap could not grow before this fails, so running out is final.
    /// </summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">A power of two.</param>
    public static void* AllocateOrHalt(nuint size, nuint alignment)
    {
        void* memory = AllocateZeroed(size, alignment);
        if (memory != null)
        {
            return memory;
        }

        HeapStatistics statistics = GetStatistics();
        Fatal.Begin("Out of memory: the heap has no block large enough for one of the runtime's tables");
        KernelLog.WriteLine(
            $"[PANIC] Asked for {(ulong)size} bytes; {statistics.Free} are free, the largest block has {statistics.LargestFree}");
        KernelLog.WriteLine($"[PANIC] Why: {HeapGrowth.Advice}");
        Fatal.Stop();
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Note(void* block, nuint size)
    {
        if (s_recorder.Note != null)
        {
            s_recorder.Note(block, size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BlockRecord Forget(void* block) => s_recorder.Forget != null ? s_recorder.Forget(block) : default;

    private static void Restore(BlockRecord record)
    {
        if (s_recorder.Restore != null)
        {
            s_recorder.Restore(record);
        }
    }

    private static void NoteMisuse(in HeapMisuse misuse)
    {
        if (s_noteMisuse != null)
        {
            s_noteMisuse(in misuse);
            s_hasMisuse = true;
        }
    }

    /// <summary>
    /// Reports misuse that was caught since the last operation through this interface: by a collection, which uses its own
    /// interface.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FinishMisuse()
    {
        if (s_hasMisuse)
        {
            s_finishMisuse();
        }
    }

    // The heap calls these two around each operation. Nothing in between throws: the heap allocates no objects, checks its own
    // bounds and calls only the note of SetMisuseReport, which formats without objects. The remaining case is a fault in memory
    // that other code has damaged. Such a fault is no NullReferenceException while the heap is locked, but a panic
    // (HardwareFault), since it would stay locked and nothing could be allocated any more.
    private static void Lock()
    {
        HeapLock.Enter();
        s_isLocked = true;
    }

    private static void Unlock()
    {
        s_isLocked = false;
        default(Preemption.Section).Dispose();
    }

    private readonly struct LiveHeap : IStressedHeap<TestLock>
    {
        public void* Allocate(nuint size, nuint alignment) => KernelHeap.Allocate(size, alignment);

        public void* Reallocate(void* block, nuint size, nuint alignment) => KernelHeap.Reallocate(block, size, alignment);

        public HeapStatus Free(void* block) => KernelHeap.Free(block);

        public void MergeKept() => Current.MergeKept();

        public HeapStatistics GetStatistics() => KernelHeap.GetStatistics();

        public HeapViolation Verify() => KernelHeap.Verify();

        public TestLock Lock()
        {
            Preemption.Section section = HeapLock.Enter();
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
