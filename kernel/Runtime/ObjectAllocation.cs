using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// What <c>new</c> compiles to. An object reference points at the <see cref="MethodTable"/> pointer; the 8-byte object header
/// lies before it.
/// </summary>
/// <remarks>
/// References are typed <c>void*</c> here: objects do not move. Small objects are cut from the front of the thread's window, a
/// run of zeroed memory: by Allocation.asm, and here when it is used up or when more than memory is wanted. The collector and the
/// heap get to know them one by one only when the window is sealed.
/// </remarks>
internal static unsafe class ObjectAllocation
{
    private const nuint HeaderSize = KernelObjectModel.HeaderSize;

    // The heap's granule: objects begin on one, so each takes a whole number of them.
    private const nuint Granule = 16;

    // A window gets at most this much of a free block. Larger ones would be refilled less often, smaller ones cost less to clear
    // that is never used. A thread's first has the smallest size and each that follows twice as much, so that threads that
    // allocate little hold little.
    private const nuint SmallestWindow = 2 << 10;
    private const nuint LargestWindow = 16 << 10;

    // Larger objects for which the window has no room are blocks of their own from the start.
    private const nuint LargeObject = 4 << 10;

    // Left for the runtime's own tables, since a dispatch table that cannot grow cannot throw, and for the report of a panic.
    private const ulong TableReserve = 64 << 10;

    // Also kept for threads that must survive a heap that others have filled.
    private const ulong Reserve = TableReserve + (32 << 10);

    // Also kept from programs and the library's pool, so that the kernel, its console and the next command work beside a program
    // that has filled the heap. What is above is a program's quota.
    private const ulong ProgramQuotaReserve = 512 << 10;

    // CoreLib's Array.MaxLength; strings are limited further by CoreLib itself.
    private const nuint MaxElements = int.MaxValue;

    // Written by the panic only.
    private static bool s_reserveIsOpen;

    // Bytes of objects since the start, what is left of all windows included. Guarded by ThreadList.Lock.
    private static ulong s_taken;

    /// <summary>Bytes of objects since the start.</summary>
    public static ulong AllocatedBytes
    {
        get
        {
            using (ThreadList.Lock.Enter())
            {
                return s_taken - WindowsLeft;
            }
        }
    }

    /// <summary>Bytes of all threads' windows that are still empty.</summary>
    public static ulong WindowsLeft
    {
        get
        {
            using (ThreadList.Lock.Enter())
            {
                ulong left = 0;
                for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
                {
                    left += thread->Block.Window.Left.Value;
                }

                return left;
            }
        }
    }

    /// <summary>Bytes of objects that a thread has allocated.</summary>
    public static ulong AllocatedBytesOf(KernelThread* thread)
    {
        using (ThreadList.Lock.Enter())
        {
            return thread->TakenBytes - thread->Block.Window.Left.Value;
        }
    }

    /// <summary>Allocates an object of a type without elements and without finalizer.</summary>
    [RuntimeExport("NewObjectSlowly")]
    public static void* NewObject(MethodTable* type) => Allocate(type, type->BaseSize);

    /// <summary>Allocates an object with a finalizer.</summary>
    [RuntimeExport("RhpNewFinalizable")]
    public static void* NewFinalizable(MethodTable* type)
    {
        void* reference = Allocate(type, type->BaseSize);
        bool registered;
        using (Preemption.Disable())
        {
            registered = GarbageCollector.Finalizers.Register((nuint)reference);
        }

        if (!registered)
        {
            ThrowFailedAllocation(type, isOverflow: 0);
        }

        return reference;
    }

    /// <summary>
    /// CoreLib's slow path for arrays; <paramref name="flags"/> ask for pinning or for unzeroed memory, neither of which differs
    /// here.
    /// </summary>
    [RuntimeExport("RhAllocateNewArray")]
    public static void NewArrayWithFlags(MethodTable* type, uint length, uint flags, void** result)
    {
        _ = flags;
        *result = NewElements(type, length);
    }

    /// <summary>CoreLib's slow path for objects; see <see cref="NewArrayWithFlags"/>.</summary>
    [RuntimeExport("RhAllocateNewObject")]
    public static void NewObjectWithFlags(MethodTable* type, uint flags, void** result)
    {
        _ = flags;
        *result = type->HasFinalizer ? NewFinalizable(type) : Allocate(type, type->BaseSize);
    }

    /// <summary>
    /// Has objects made in what <see cref="KernelHeap"/> is from now on, all of it, the memory that is kept for the runtime's own
    /// tables included: a panic has begun. The present windows are left as they are.
    /// </summary>
    public static void BeginReport()
    {
        s_reserveIsOpen = true;
        ThreadList.Current->Block.Window = default;
    }

    /// <summary>
    /// Whether objects of the given number of bytes can be allocated, possibly after a collection or growth of the heap.
    /// </summary>
    public static bool CanSpare(ulong bytes) =>
        HasFree(bytes) || (GarbageCollector.TryCollect() && HasFree(bytes)) ||
        (HeapGrowth.TryGrow((nuint)bytes) && HasFree(bytes));

    /// <summary>
    /// Makes blocks of the objects in all threads' windows and gives the rest of them back: before a collection, and when nothing
    /// else is left.
    /// </summary>
    public static void SealWindows()
    {
        using (ThreadList.Lock.Enter())
        {
            for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
            {
                SealWindow(thread);
            }
        }
    }

    /// <summary>Does it for one thread, which has ended or whose window is full. Preemption is off, or interrupts are.</summary>
    public static void SealWindow(KernelThread* thread)
    {
        ref HeapRun window = ref thread->Block.Window;
        thread->TakenBytes -= window.Left.Value;
        s_taken -= window.Left.Value;
        if (!KernelHeap.Objects.SealRun<KernelObjectModel>(ref window))
        {
            Fatal.Stop("An object's type is damaged: the objects behind it in its window cannot be found");
        }
    }

    /// <summary>Allocates an array or a string.</summary>
    [RuntimeExport("NewElementsSlowly")]
    public static void* NewElements(MethodTable* type, nuint length)
    {
        // A negative length arrives here sign-extended: far above the limit.
        if (length > MaxElements)
        {
            ThrowFailedAllocation(type, isOverflow: 1);
        }

        // At most 2^31 elements of 2^16 bytes: no overflow.
        nuint size = type->BaseSize + (length * type->ComponentSize);
        return Allocate(type, size, (uint)length);
    }

    // CoreLib's exception for an allocation that cannot be made: OverflowException, or OutOfMemoryException when isOverflow is 0.
    // Does not return.
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("RhExceptionHandling_FailedAllocation")]
    private static extern void ThrowFailedAllocation(MethodTable* type, byte isOverflow);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void* Allocate(MethodTable* type, nuint size, uint length = 0)
    {
        // The exception of a failed allocation is thrown from here: its trace begins with whoever called this.
        size = (size + (Granule - 1)) & ~(Granule - 1);
        byte* reference = size > LargeObject ? AllocateLarge(type, size, length) : AllocateSmall(type, size, length);
        if (reference == null)
        {
            ThrowFailedAllocation(type, isOverflow: 0);
        }

        return reference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* AllocateSmall(MethodTable* type, nuint size, uint length)
    {
        // No other thread may collect before the object has its type.
        using (Preemption.Disable())
        {
            if (!ThreadList.Current->Block.Window.TryBump(size, out void* block))
            {
                block = AllocateSlowly(size);
                AllocationSites.NoteObject(block, size, type);
            }

            return block != null ? WriteHeader(block, type, length) : null;
        }
    }

    // Other threads run while the block is cleared, which may be a GiB. No other code refers to it, and it is not an object until
    // it has its type. So a collection meanwhile neither frees it nor scans its old content for references.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* AllocateLarge(MethodTable* type, nuint size, uint length)
    {
        void* block;
        using (Preemption.Disable())
        {
            block = AllocateSlowly(size);
        }

        if (block == null)
        {
            return null;
        }

        NativeMemory.Clear(block, size - 1);
        using (Preemption.Disable())
        {
            byte* reference = WriteHeader(block, type, length);
            if (KernelHeap.Objects.Make(block) != HeapStatus.Success)
            {
                Fatal.Stop("A new object's block is damaged: something writes to memory that is not its own");
            }

            AllocationSites.NoteObject(block, size, type);
            return reference;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteHeader(void* block, MethodTable* type, uint length)
    {
        byte* reference = (byte*)block + HeaderSize;
        *(MethodTable**)reference = type;

        // The element count stands right after the MethodTable pointer in arrays and strings alike; in others it is a part of the
        // fields, all 0.
        if (length != 0)
        {
            *(uint*)(reference + sizeof(void*)) = length;
        }

        return reference;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* AllocateSlowly(nuint size)
    {
        // Neither collection nor growth makes room for what is larger than the heap can be.
        ulong total = KernelHeap.TotalBytes.Value;
        if (size > total && size > total + HeapGrowth.Available.Value)
        {
            return null;
        }

        bool small = size <= LargeObject;
        GarbageCollector.CollectIfDue();
        void* block = Take(size, small);
        return block != null ? block : MakeRoom(size, small);
    }

    // A collection if one is worthwhile, growth if that does not make room, and a collection in any case when the heap cannot
    // grow.
    private static void* MakeRoom(nuint size, bool small)
    {
        // The library has finalizers that run after each collection and allocate. When the heap is full, they would cause
        // collections without end.
        bool mayCollect = !Finalization.IsOnThread || GarbageCollector.HasSpent;
        bool collected = mayCollect && GarbageCollector.PaysFor(size) && GarbageCollector.TryCollect();
        void* block = collected ? Take(size, small) : null;
        if (block == null && HeapGrowth.TryGrow(size + MissingReserve(ThreadList.Current)))
        {
            block = Take(size, small);
        }

        if (block == null && mayCollect && !collected && GarbageCollector.TryCollect())
        {
            block = Take(size, small);
        }

        if (block == null)
        {
            SealWindows();
            block = Take(size, small);
        }

        return block;
    }

    private static void* Take(nuint size, bool small)
    {
        KernelThread* thread = ThreadList.Current;
        if (small)
        {
            SealWindow(thread);
        }

        // What is left afterwards counts: a large array, or a window, must not take what is kept for others.
        ulong room = RoomFor(thread);
        if (room < size)
        {
            return null;
        }

        if (!small)
        {
            void* large = KernelHeap.Objects.Take(size);
            if (large != null)
            {
                Count(size);
            }

            return large;
        }

        // Under stress, and while allocations are recorded, a window holds one object, so that each allocation comes here.
        bool isShared = GarbageCollector.StressInterval == 0 && !AllocationSites.IsOn;
        nuint wanted = nuint.Clamp(2 * thread->WindowBytes, SmallestWindow, LargestWindow);
        nuint most = isShared ? nuint.Max(size, nuint.Min(wanted, (nuint)room)) : size;
        if (!KernelHeap.Objects.TryOpenRun(size, most, out thread->Block.Window))
        {
            return null;
        }

        thread->WindowBytes = wanted;
        Count((nuint)thread->Block.Window.Left.Value);
        return thread->Block.Window.TryBump(size, out void* block) ? block : null;
    }

    // Free bytes that a thread lacks before it may use any.
    private static nuint MissingReserve(KernelThread* thread)
    {
        ulong free = KernelHeap.FreeBytes.Value;
        ulong reserve = ReserveOf(thread);
        return free < reserve ? (nuint)(reserve - free) : 0;
    }

    // Free bytes that a thread may use.
    private static ulong RoomFor(KernelThread* thread)
    {
        ulong free = KernelHeap.FreeBytes.Value;
        ulong reserve = s_reserveIsOpen ? 0 : ReserveOf(thread);
        return free > reserve ? free - reserve : 0;
    }

    private static ulong ReserveOf(KernelThread* thread) =>
        thread->MayUseReserve ? TableReserve
        : thread->Program != 0 ? Reserve + ProgramQuotaReserve
        : Reserve;

    private static bool HasFree(ulong bytes) =>
        KernelHeap.FreeBytes is { Value: >= Reserve } free && free.Value - Reserve >= bytes;

    private static void Count(nuint taken)
    {
        ThreadList.Current->TakenBytes += taken;
        s_taken += taken;
        GarbageCollector.Charge(taken);
    }
}
