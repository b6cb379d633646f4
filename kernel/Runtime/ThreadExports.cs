using System.Runtime;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Runtime;

/// <summary>The functions by which CoreLib reads about the running thread.</summary>
internal static unsafe class ThreadExports
{
    /// <summary>The stack; all addresses until <see cref="SetStack"/>.</summary>
    public static VirtualRange Stack => ThreadList.Current->Stack;

    /// <summary>Whether the caller runs on its thread's stack, and not on the firmware's or on one for faults.</summary>
    public static bool IsOnKnownStack
    {
        get
        {
            byte here;
            KernelThread* thread = ThreadList.Current;
            return !thread->Stack.Start.IsZero && thread->Stack.Contains(VirtualAddress.FromPointer(&here));
        }
    }

    /// <summary>
    /// The address of the slot that holds this thread's statics that are not inlined, all of them in an image compiled with
    /// <c>--noinlinetls</c>: a thread does not move.
    /// </summary>
    [RuntimeExport("RhGetThreadStaticStorage")]
    private static void* GetThreadStaticStorage() => &ThreadList.Current->Statics;

    /// <summary>Notes where the thread's inlined statics are referred to from: in its copy of the .tls section.</summary>
    /// <param name="root">Null in there so far.</param>
    /// <param name="module">The module, of which there is one.</param>
    [RuntimeExport("RhRegisterInlinedThreadStaticRoot")]
    private static void RegisterInlinedStatics(nuint* root, void* module) => ThreadList.Current->InlinedStatics = root;

    /// <summary>The address of the field that ExceptionEntry.asm keeps the thread's exceptions in flight in.</summary>
    [RuntimeExport("GetExceptionsInFlight")]
    private static void** GetExceptionsInFlight() => &ThreadList.Current->InnermostException;

    [RuntimeExport("RhCurrentOSThreadId")]
    private static ulong GetCurrentThreadId() => ThreadList.Current->Id;

    [RuntimeExport("RhGetProcessCpuCount")]
    private static int GetProcessorCount() => 1;

    /// <summary>Sets the first thread's stack, once it has its own.</summary>
    /// <param name="stack">The stack.</param>
    public static void SetStack(VirtualRange stack) => ThreadList.Current->Stack = stack;

    /// <summary>
    /// The stack, for checks that enough of it is left. The firmware's has no known bounds: until the switch all addresses count
    /// as stack.
    /// </summary>
    [RuntimeExport("RhGetCurrentThreadStackBounds")]
    public static void GetStackBounds(void** low, void** high)
    {
        *low = Stack.Start.ToPointer();
        *high = Stack.End.ToPointer();
    }

    [RuntimeExport("RhYield")]
    private static int Yield() => Scheduler.Yield() ? 1 : 0;

    [RuntimeExport("RhSpinWait")]
    private static void SpinWait(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            X86Base.Pause();
        }
    }

    /// <summary>
    /// Waits for one of some handles; there is no apartment whose messages would have to be looked after meanwhile.
    /// </summary>
    [RuntimeExport("RhCompatibleReentrantWaitAny")]
    private static int WaitAny(int alertable, int timeout, int count, void** handles) =>
        (int)global::UefiKernel.Kernel.Runtime.Windows.HandleWaits.WaitForHandles(
            (nint*)handles, (uint)count, all: false, (uint)timeout);

    // The four transitions between managed and native code: a collection finds the stacks of all threads wherever they are, so
    // there is no state to keep.
    [RuntimeExport("RhpPInvoke")]
    private static void EnterNative(void* frame)
    {
    }

    [RuntimeExport("RhpPInvokeReturn")]
    private static void LeaveNative(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvoke")]
    private static void EnterManaged(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void LeaveManaged(void* frame)
    {
    }

    /// <summary>
    /// Called when RhpTrapThreads is set, which never happens: threads are stopped by not scheduling them.
    /// </summary>
    [RuntimeExport("RhpGcPoll")]
    private static void Poll()
    {
    }
}
