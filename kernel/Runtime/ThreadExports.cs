using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Runtime.Windows;

namespace UefiKernel.Runtime;

/// <summary>The one thread there is.</summary>
internal static unsafe class ThreadExports
{
    // The reference CoreLib keeps its thread statics under; null until the first one is used.
#pragma warning disable CS0649 // Written through its address only.
    private static nuint s_threadStatics;
#pragma warning restore CS0649
    private static void* s_stackLow;
    private static void* s_stackHigh = (void*)nuint.MaxValue;

    /// <summary>The reference under which this thread's statics are; 0 for none.</summary>
    public static nuint Statics => s_threadStatics;

    /// <summary>The lowest address of the stack.</summary>
    public static void* StackLow => s_stackLow;

    /// <summary>The first address above the stack.</summary>
    public static void* StackEnd => s_stackHigh;

    /// <summary>Whether the caller runs on the stack that was set, and not on the firmware's or on one for faults.</summary>
    public static bool IsOnKnownStack
    {
        get
        {
            byte here;
            return s_stackLow != null && &here >= s_stackLow && &here < s_stackHigh;
        }
    }

    /// <summary>The address of the slot that holds this thread's statics.</summary>
    /// <remarks>A static of an unmanaged type lies in the image's data and does not move.</remarks>
    [RuntimeExport("RhGetThreadStaticStorage")]
    private static void* GetThreadStaticStorage() => Unsafe.AsPointer(ref s_threadStatics);

    [RuntimeExport("RhCurrentOSThreadId")]
    private static ulong GetCurrentThreadId() => 1;

    [RuntimeExport("RhGetProcessCpuCount")]
    private static int GetProcessorCount() => 1;

    /// <summary>Says where the kernel's own stack is.</summary>
    /// <param name="low">Its first byte.</param>
    /// <param name="high">The first byte above it.</param>
    public static void SetStack(void* low, void* high)
    {
        s_stackLow = low;
        s_stackHigh = high;
    }

    /// <summary>The stack, for checks that enough of it is left. The firmware's has no known bounds: until the switch all addresses count as stack.</summary>
    [RuntimeExport("RhGetCurrentThreadStackBounds")]
    public static void GetStackBounds(void** low, void** high)
    {
        *low = s_stackLow;
        *high = s_stackHigh;
    }

    /// <summary>There is nobody to yield to: 0 says that no other thread ran.</summary>
    [RuntimeExport("RhYield")]
    private static int Yield() => 0;

    [RuntimeExport("RhSpinWait")]
    private static void SpinWait(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            X86Base.Pause();
    }

    /// <summary>Waits for one of some handles; there is no apartment whose messages would have to be looked after meanwhile.</summary>
    [RuntimeExport("RhCompatibleReentrantWaitAny")]
    private static int WaitAny(int alertable, int timeout, int count, void** handles) => (int)Synchronization.WaitAny((nint*)handles, (uint)count, (uint)timeout);

    /// <summary>The thread never exits, so the callback is never due.</summary>
    [RuntimeExport("RhSetThreadExitCallback")]
    private static void SetExitCallback(void* callback)
    {
    }

    // The four transitions between managed and native code: nobody stops this thread, so there is no state to keep.
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

    /// <summary>Called when RhpTrapThreads is set, which nobody does.</summary>
    [RuntimeExport("RhpGcPoll")]
    private static void Poll()
    {
    }
}
