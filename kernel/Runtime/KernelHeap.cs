using UefiKernel.Diagnostics;
using UefiKernel.Memory;
using UefiKernel.Platform;

namespace UefiKernel.Runtime;

/// <summary>The one heap of the kernel: C# objects, the runtime's own tables and <c>malloc</c> all come from it.</summary>
internal static unsafe class KernelHeap
{
    private static FreeListHeap s_heap;
    private static FreeListHeap s_replacement;
    private static bool s_isReplaced;

    /// <summary>The heap itself.</summary>
    public static ref FreeListHeap Instance => ref s_isReplaced ? ref s_replacement : ref s_heap;

    /// <summary>Leaves the heap as it is and has all that is allocated from here on come from other memory: a panic has begun, and its report must not trust the heap.</summary>
    /// <param name="start">The memory, mapped readable and writable, and nobody else's.</param>
    /// <param name="size">Its size.</param>
    public static void Replace(VirtualAddress start, ByteCount size)
    {
        s_replacement = default;
        s_replacement.EnableMarks();
        s_isReplaced = s_replacement.AddRegion(start, size) == HeapStatus.Success;
    }

    /// <summary>Keeps other threads out of each of the heap's operations from here on.</summary>
    public static void LockOut() => s_heap.SetLock(&Lock, &Unlock);

    private static void Lock() => Preemption.Disable();

    private static void Unlock() => default(Preemption.Section).Dispose();

    /// <summary>Checks the heap, with other threads kept out.</summary>
    public static HeapViolation Verify()
    {
        using (Preemption.Disable())
            return s_heap.Verify();
    }

    /// <summary>Takes a block that is no object, for callers without pointers; see <see cref="FreeListHeap.TryAllocate"/>.</summary>
    public static HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
    {
        HeapStatus status = Instance.TryAllocate((nuint)size.Value, (nuint)alignment.Value, out void* block);
        address = VirtualAddress.FromPointer(block);
        return status;
    }

    /// <summary>Gives such a block back. The heap refuses what is no allocated block; that it is not the runtime's own is the caller's to know.</summary>
    public static HeapStatus Free(VirtualAddress address) => Instance.Free(address.ToPointer());

    /// <summary>
    /// Takes zeroed memory for the runtime's own tables, or stops the machine. Objects leave some memory for them, and garbage has been
    /// collected before this fails, so running out is final.
    /// </summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">A power of two.</param>
    public static void* AllocateOrHalt(nuint size, nuint alignment)
    {
        void* memory = Instance.AllocateZeroed(size, alignment);
        if (memory != null)
            return memory;

        HeapStatistics statistics = Instance.GetStatistics();
        Panic.Begin("Out of memory: the heap has no block large enough for one of the runtime's tables");
        KernelLog.WriteLine($"[PANIC] Asked for {(ulong)size} bytes; {statistics.Free} are free, the largest block has {statistics.LargestFree}");
        KernelLog.WriteLine("[PANIC] A larger heap helps: start the kernel with the load option heap=32M");
        Panic.Stop();
        return null;
    }
}
