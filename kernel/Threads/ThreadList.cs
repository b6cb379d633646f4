using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Threads;

/// <summary>All existing threads, the first being the one that the firmware called, and which of them runs.</summary>
internal static unsafe class ThreadList
{
    private const int NotOfTheAllocator = -1;

    // Of a thread and of its copy of the .tls section.
    private const nuint Alignment = 16;

#pragma warning disable CS0649 // Written through its address only.
    private static KernelThread s_first;
    private static FirstStatics s_firstStatics;
#pragma warning restore CS0649

    /// <summary>Guards the links between all threads: s_all, s_lastId and <see cref="Count"/>.</summary>
    public static SharedLock Lock => default;
    private static KernelThread* s_all;
    private static ulong s_lastId;

    /// <summary>
    /// The thread that runs on this processor: the one that asks, so the answer cannot be out of date.
    /// </summary>
    public static KernelThread* Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ProcessorState.Current.Thread != null ? (KernelThread*)ProcessorState.Current.Thread : Adopt();
    }

    /// <summary>
    /// The first of all threads, linked by <see cref="KernelThread.NextThread"/>; look through them with <see cref="Lock"/> held.
    /// </summary>
    public static KernelThread* First => s_all;

    /// <summary>Threads there are. Guarded by <see cref="Lock"/>.</summary>
    public static int Count { get; private set; }

    /// <summary>Sets the running thread.</summary>
    public static void SetCurrent(KernelThread* thread) => ProcessorState.Current.Thread = thread;

    /// <summary>
    /// Gives the first thread its copy of the <c>.tls</c> section: before GS is based on its block. Works before the runtime.
    /// </summary>
    /// <returns>False when the section is larger than the place that is kept for the copy.</returns>
    public static bool TryAdopt()
    {
        if (ThreadBlock.StaticsBytes > (nuint)sizeof(FirstStatics) - Alignment)
        {
            return false;
        }

        nuint statics = ((nuint)Unsafe.AsPointer(ref s_firstStatics) + (Alignment - 1)) & ~(Alignment - 1);
        ThreadBlock.Initialize(&Current->Block, (void*)statics);
        return true;
    }

    /// <summary>Makes a thread that does not run yet.</summary>
    /// <param name="bytes">Bytes of its stack, guard included.</param>
    /// <returns>Null when there is no memory for it.</returns>
    public static KernelThread* Create(ulong bytes)
    {
        // With the copy of the .tls section behind it.
        nuint size = ((nuint)sizeof(KernelThread) + (Alignment - 1)) & ~(Alignment - 1);
        var thread = (KernelThread*)KernelHeap.AllocateZeroed(size + ThreadBlock.StaticsBytes, Alignment);
        if (thread == null)
        {
            return null;
        }

        ThreadBlock.Initialize(&thread->Block, (byte*)thread + size);

        if (!ThreadStacks.TryCreate(thread, bytes))
        {
            KernelHeap.Free(thread);
            return null;
        }

        Initialize(thread);
        thread->Object.References = 1;
        using (Lock.Enter())
        {
            Add(thread);
        }

        return thread;
    }

    /// <summary>
    /// Takes an ended thread out of the list and gives back all but what its handles still need. Preemption is off, or interrupts
    /// are.
    /// </summary>
    public static void Remove(KernelThread* thread)
    {
        if (thread->PreviousThread != null)
        {
            thread->PreviousThread->NextThread = thread->NextThread;
        }
        else
        {
            s_all = thread->NextThread;
        }

        if (thread->NextThread != null)
        {
            thread->NextThread->PreviousThread = thread->PreviousThread;
        }

        Count--;
        if (Scheduler.Hooks.OnEnd != null)
        {
            Scheduler.Hooks.OnEnd(thread);
        }

        ThreadStacks.Free(thread);
        WaitObjects.Release(&thread->Object);
    }

    /// <summary>The thread of a number, or null. Preemption is off.</summary>
    public static KernelThread* Find(ulong id)
    {
        for (KernelThread* thread = s_all; thread != null; thread = thread->NextThread)
        {
            if (thread->Id == id)
            {
                return thread;
            }
        }

        return null;
    }

    /// <summary>The thread whose stack's guard an address lies in, or null.</summary>
    public static KernelThread* FindByGuard(VirtualAddress address)
    {
        for (KernelThread* thread = s_all; thread != null; thread = thread->NextThread)
        {
            if (thread->StackOrder >= 0 && ThreadStacks.GuardOf(thread).Contains(address))
            {
                return thread;
            }
        }

        return null;
    }

    // The thread that runs when there is no list yet; it keeps its place in the image's data. A static of an unmanaged type does
    // not move.
    private static KernelThread* Adopt()
    {
        var thread = (KernelThread*)Unsafe.AsPointer(ref s_first);
        Initialize(thread);
        thread->StackOrder = NotOfTheAllocator;
        thread->Stack = VirtualRange.Between(VirtualAddress.Zero, VirtualAddress.MaxValue);
        thread->State = KernelThreadState.Running;
        thread->Name = KernelThreadName.Shell;
        thread->Object.References = 1;
        ProcessorState.Current.Thread = thread;
        Add(thread);
        return thread;
    }

    private static void Initialize(KernelThread* thread)
    {
        thread->Object.Kind = WaitKind.Thread;
        thread->Priority = KernelThread.NormalPriority;
        thread->WakeTime = SleepList.Never;
        thread->Id = ++s_lastId;
    }

    // At the front: a list for people is turned around, threads are made and end at any rate.
    private static void Add(KernelThread* thread)
    {
        thread->NextThread = s_all;
        if (s_all != null)
        {
            s_all->PreviousThread = thread;
        }

        s_all = thread;
        Count++;
    }

    // ILC's part of the section has 24 bytes.
    [InlineArray(16)]
    private struct FirstStatics
    {
        private ulong _first;
    }
}
