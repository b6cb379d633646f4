using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>What a thread is doing.</summary>
internal enum KernelThreadState
{
    /// <summary>Made, and not started yet.</summary>
    Created,

    /// <summary>Would run if it had the processor.</summary>
    Ready,

    /// <summary>Has the processor.</summary>
    Running,

    /// <summary>Waits for an object, for time to pass, or for both.</summary>
    Waiting,

    /// <summary>Will never run again.</summary>
    Ended,
}

/// <summary>One thread. It lies in the heap, the kernel's first one in the image's data, and does not move.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KernelThread
{
    /// <summary>The priority at which only the idle thread runs.</summary>
    public const int IdlePriority = 0;

    /// <summary>The lowest priority of other threads: THREAD_PRIORITY_LOWEST.</summary>
    public const int LowestPriority = 1;

    /// <summary>The priority that threads begin with.</summary>
    public const int NormalPriority = 3;

    /// <summary>The highest priority: THREAD_PRIORITY_HIGHEST.</summary>
    public const int HighestPriority = 5;

    /// <summary>Signalled when the thread has ended. First, so that freeing the object's memory frees the thread's.</summary>
    public WaitObject Object;

    /// <summary>Its number, from 1.</summary>
    public ulong Id;

    /// <summary>What it does.</summary>
    public KernelThreadState State;

    /// <summary>From <see cref="IdlePriority"/> to <see cref="HighestPriority"/>.</summary>
    public int Priority;

    /// <summary>Its stack pointer while it does not run; what ThreadSwitch.asm has saved lies there.</summary>
    public nuint* StackPointer;

    /// <summary>The stack, without its guard. All addresses while its bounds are not known.</summary>
    public VirtualRange Stack;

    /// <summary>
    /// The order of the block of pages that the stack and its guard take; below 0 when it is not the page allocator's.
    /// </summary>
    public int StackOrder;

    /// <summary>What GS is based on while it runs.</summary>
    public ThreadBlock Block;

    /// <summary>
    /// The reference under which CoreLib keeps the thread statics that are not inlined; 0 until the first is used.
    /// </summary>
    public nuint Statics;

    /// <summary>
    /// Where the reference to the inlined thread statics lies in the thread's copy of the <c>.tls</c> section; null until the
    /// first is used.
    /// </summary>
    public nuint* InlinedStatics;

    /// <summary>The last error of a Windows function.</summary>
    public uint LastError;

    /// <summary>The innermost exception in flight, or null.</summary>
    public void* InnermostException;

    /// <summary>Memory on its stack that the library has reported references in, the last first; null for none.</summary>
    public void* ReportedReferences;

    /// <summary>Neighbours in the queue of those that are ready.</summary>
    public KernelThread* NextReady, PreviousReady;

    /// <summary>Since when it has been ready, in nanoseconds.</summary>
    public ulong ReadySince;

    /// <summary>Neighbours in the list of those that wait for a time, which is <see cref="WakeTime"/> in nanoseconds.</summary>
    public KernelThread* NextSleeper, PreviousSleeper;

    /// <summary>When the wait ends; <see cref="SleepList.Never"/> when it has no limit.</summary>
    public ulong WakeTime;

    /// <summary>Neighbours in the list of all threads.</summary>
    public KernelThread* NextThread, PreviousThread;

    /// <summary>
    /// What it waits for: <see cref="BlockCount"/> of them. An interrupt can end the wait at any time: read them with interrupts
    /// off.
    /// </summary>
    public WaitBlock* Blocks;

    /// <summary>How many objects it waits for; 1 too for a lock or a condition of the library, which is no object.</summary>
    public int BlockCount;

    /// <summary>Whether it waits for all of them.</summary>
    public bool WaitsForAll;

    /// <summary>What it waits for besides objects; a literal, or null.</summary>
    public WaitReason Reason;

    /// <summary>How the wait ended: as Windows says it.</summary>
    public uint WaitResult;

    /// <summary>The lock that it waits for, or null. The search for deadlocks reads its owner.</summary>
    public CriticalSection* WantedSection;

    /// <summary>The first of the mutexes that it owns.</summary>
    public WaitObject* OwnedMutexes;

    /// <summary>Where it begins.</summary>
    public delegate* unmanaged<void*, uint> Start;

    /// <summary>What it begins with.</summary>
    public void* Parameter;

    /// <summary>Whether it is in <c>Exhaustion.Prepare</c>.</summary>
    public bool IsPreparing;

    /// <summary>
    /// The context of the delegate's stub that native code called last: DelegateStubs.asm stores it for the method that it jumps
    /// to.
    /// </summary>
    public nuint StubContext;

    /// <summary>Whether CoreLib wants a call when it ends.</summary>
    public bool HasExitCallback;

    /// <summary>Whether it runs code of the library and of programs, which throws exceptions.</summary>
    public readonly bool IsManaged => ManagedThread != 0 || Name == KernelThreadName.Finalizer;

    /// <summary>A weak handle of the library's Thread, which knows the name; 0 for none.</summary>
    public nint ManagedThread;

    /// <summary>The name of a thread of the kernel's own.</summary>
    public KernelThreadName Name;

    /// <summary>Ticks of the time-stamp counter that it has run for.</summary>
    public ulong ProcessorTicks;

    /// <summary>Whether it may take memory that is reserved for threads that must survive a full heap.</summary>
    public bool MayUseReserve;

    /// <summary>
    /// The number of the program's run that it belongs to: whose thread made it. The threads of the library's pool and timers
    /// belong to the program too, and end with it. 0 for the kernel's own threads.
    /// </summary>
    public uint Program;

    /// <summary>Whether the library's function that waits is to throw.</summary>
    public bool IsToLeaveWait;

    /// <summary>Bytes of objects that it has allocated, what is left of its window included.</summary>
    public ulong TakenBytes;

    /// <summary>Bytes that its last window had: the next one is larger.</summary>
    public nuint WindowBytes;

    /// <summary>How many times it got the processor.</summary>
    public ulong Switches;
}

/// <summary>Threads of the kernel's own.</summary>
internal enum KernelThreadName
{
    /// <summary>None: a thread of the library.</summary>
    None,

    /// <summary>The first thread, which boots and runs the shell.</summary>
    Shell,

    /// <summary>Runs when no other can.</summary>
    Idle,

    /// <summary>Runs finalizers.</summary>
    Finalizer,

    /// <summary>Logs what interrupt handlers noticed.</summary>
    Watchdog,

    /// <summary>Compares the time-stamp counter with a timer.</summary>
    Clock,
}

/// <summary>Why a thread waits.</summary>
internal enum WaitReason
{
    /// <summary>It waits for objects.</summary>
    Objects,

    /// <summary>For time to pass.</summary>
    Sleep,

    /// <summary>For a lock of the library.</summary>
    Section,

    /// <summary>For a condition of the library.</summary>
    Condition,
}

/// <summary>The words for why a thread waits.</summary>
internal static class WaitReasons
{
    /// <summary>What a thread waits for. A literal.</summary>
    public static string NameOf(WaitReason reason) => reason switch
    {
        WaitReason.Sleep => "time to pass",
        WaitReason.Section => "a lock",
        WaitReason.Condition => "a condition",
        _ => "an object",
    };
}
