using System;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Threads that the library creates.</summary>
internal static unsafe class ThreadFunctions
{
    /// <summary>The name of the thread that draws the console.</summary>
    public const string ScreenThreadName = "screen";

    /// <summary>What the names of the threads of drivers begin with.</summary>
    public const string DeviceThreadPrefix = "device ";

    // CREATE_SUSPENDED.
    private const uint Suspended = 4;

    // THREAD_PRIORITY_LOWEST, _HIGHEST, _IDLE and _TIME_CRITICAL, the last two of which count as the two before.
    private const int LowestPriority = -2;
    private const int HighestPriority = 2;
    private const int IdlePriority = -15;
    private const int TimeCriticalPriority = 15;

    // THREAD_PRIORITY_ERROR_RETURN.
    private const int NoPriority = int.MaxValue;

    /// <summary>Makes a thread.</summary>
    /// <returns>Its handle; 0 when there is no memory for it, for which the library throws an OutOfMemoryException.</returns>
    [RuntimeExport("CreateThread")]
    private static nint CreateThread(
        void* attributes, nuint stackSize, delegate* unmanaged<void*, uint> start, void* parameter, uint flags, uint* id)
    {
        if (id != null)
        {
            *id = 0;
        }

        if (start == null)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        KernelThread* thread = null;
        try
        {
            // Calls that may throw come first, so that nothing has to be undone.
            var created = new ThreadObject();
            thread = Create(stackSize);
            if (thread == null)
            {
                return WindowsError.Fail(WindowsError.NotEnoughMemory);
            }

            thread->Program = ProgramCode.OwnerOfNewThread;
            thread->Start = start;
            thread->Parameter = parameter;

            // The library's thread is the parameter's target; a weak handle gives its name without keeping it alive.
            if (GCHandle.FromIntPtr((nint)parameter).Target is Thread managed)
            {
                thread->ManagedThread = GCHandle.ToIntPtr(GCHandle.Alloc(managed, GCHandleType.Weak));
            }

            created.Attach(thread);
            nint handle = HandleFunctions.Add(created, null);
            if (handle != 0)
            {
                if (id != null)
                {
                    *id = (uint)thread->Id;
                }

                if ((flags & Suspended) == 0)
                {
                    Scheduler.Begin(thread);
                }

                thread = null;
            }

            return handle;
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
        finally
        {
            if (thread != null)
            {
                Discard(thread);
            }
        }
    }

    /// <summary>Lets a thread begin. One that runs cannot be suspended, so there is nothing else to resume.</summary>
    /// <returns>How often it was suspended before; -1 for no thread.</returns>
    [RuntimeExport("ResumeThread")]
    private static uint ResumeThread(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        KernelThread* thread = Find(handle, use.Object);
        if (thread == null)
        {
            WindowsError.Set(WindowsError.InvalidHandle);
            return uint.MaxValue;
        }

        return Scheduler.Begin(thread) ? 1u : 0;
    }

    /// <summary>The pseudo handle of the thread that asks.</summary>
    [RuntimeExport("GetCurrentThread")]
    private static nint GetCurrentThread() => HandleFunctions.CurrentThread;

    /// <summary>The number of the thread that asks.</summary>
    [RuntimeExport("GetCurrentThreadId")]
    private static uint GetCurrentNumber() => (uint)ThreadList.Current->Id;

    [RuntimeExport("GetThreadPriority")]
    private static int GetThreadPriority(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        KernelThread* thread = Find(handle, use.Object);
        if (thread != null)
        {
            return thread->Priority - KernelThread.NormalPriority;
        }

        WindowsError.Set(WindowsError.InvalidHandle);
        return NoPriority;
    }

    [RuntimeExport("SetThreadPriority")]
    private static int SetThreadPriority(nint handle, int priority)
    {
        using HandleUse use = KernelHandles.Use(handle);
        KernelThread* thread = Find(handle, use.Object);
        if (thread == null)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (priority is not ((>= LowestPriority and <= HighestPriority) or IdlePriority or TimeCriticalPriority))
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        Scheduler.SetPriority(thread, KernelThread.NormalPriority + Math.Clamp(priority, LowestPriority, HighestPriority));
        return 1;
    }

    /// <summary>No thread waits for a file or socket.</summary>
    [RuntimeExport("GetThreadIOPendingFlag")]
    private static int GetPendingFlag(nint thread, int* pending)
    {
        if (pending == null)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        *pending = 0;
        return 1;
    }

    /// <summary>
    /// Processor time in units of 100 ns: that of the idle thread, all of it (which Windows counts as the kernel's and with the
    /// idle one's), and none of programs.
    /// </summary>
    [RuntimeExport("GetSystemTimes")]
    private static int GetSystemTimes(long* idle, long* kernel, long* user)
    {
        long all = KernelClock.Uptime.Ticks;
        long rest = Scheduler.IsRunning ? KernelClock.ToTimeSpan(Scheduler.TicksOf(Scheduler.Idle)).Ticks : 0;
        if (idle != null)
        {
            *idle = Math.Min(rest, all);
        }

        if (kernel != null)
        {
            *kernel = all;
        }

        if (user != null)
        {
            *user = 0;
        }

        return 1;
    }

    /// <summary>The size of a stack for which no other was asked.</summary>
    [RuntimeExport("RhGetDefaultStackSize")]
    private static nuint GetDefaultStackSize() => (nuint)ThreadStacks.DefaultBytes;

    /// <summary>
    /// The library's Thread keeps the name, and the kernel reads it there. Here the name decides which threads must survive a
    /// full heap: the library's own, for timers and the pool's size, and those of drivers, but not the pool's workers, which run
    /// the code of programs.
    /// </summary>
    [RuntimeExport("RhSetCurrentThreadName")]
    private static void SetName(char* name)
    {
        // Terminated by a zero: the library passes it as UTF-16 for Windows.
        ReadOnlySpan<char> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        ThreadList.Current->MayUseReserve = text is ".NET Timer" or ".NET TP Gate" or ".NET TP Wait" or
            ScreenThreadName || text.StartsWith(DeviceThreadPrefix, StringComparison.Ordinal);
    }

    /// <summary>Debugger.Break: there is no debugger to break into.</summary>
    [RuntimeExport("RhDebugBreak")]
    private static void Break()
    {
    }

    // The memory is the library's, which has given it the size of Windows' structures: 40 bytes for a section, 8 for a condition.
    [RuntimeExport("InitializeCriticalSection")]
    private static void InitializeSection(CriticalSection* section) => *section = default;

    [RuntimeExport("EnterCriticalSection")]
    private static void EnterSection(CriticalSection* section) => Waits.Enter(section);

    [RuntimeExport("LeaveCriticalSection")]
    private static void LeaveSection(CriticalSection* section) => Waits.Leave(section);

    [RuntimeExport("DeleteCriticalSection")]
    private static void DeleteSection(CriticalSection* section)
    {
    }

    [RuntimeExport("InitializeConditionVariable")]
    private static void InitializeCondition(WaitQueue* condition) => *condition = default;

    [RuntimeExport("WakeConditionVariable")]
    private static void WakeCondition(WaitQueue* condition) => Waits.Wake(condition);

    [RuntimeExport("SleepConditionVariableCS")]
    private static int SleepCondition(WaitQueue* condition, CriticalSection* section, uint milliseconds)
    {
        bool woken = Waits.ForCondition(condition, section, milliseconds);
        if (ThreadList.Current->IsToLeaveWait)
        {
            // The library does not expect an exception here, and would not give it back.
            Waits.Leave(section);
            ProgramCode.ThrowIfWoken();
        }

        return woken ? 1 : WindowsError.Fail(WindowsError.Timeout);
    }

    // The thread of a handle whose object a call uses, or null.
    private static KernelThread* Find(nint handle, KernelObject? used) =>
        handle == HandleFunctions.CurrentThread ? ThreadList.Current : used is ThreadObject found ? found.Thread : null;

    private static KernelThread* Create(nuint stackSize)
    {
        bool canBegin = Scheduler.IsRunning && stackSize < ThreadStacks.LargestBytes &&
            ObjectAllocation.CanSpare(Exhaustion.BytesOfThread);
        return canBegin
            ? ThreadList.Create(stackSize == 0 ? ThreadStacks.DefaultBytes : stackSize + ThreadStacks.GuardBytes)
            : null;
    }

    // It has not begun, and no handle refers to it.
    private static void Discard(KernelThread* thread)
    {
        using (ThreadList.Lock.Enter())
        {
            ThreadList.Remove(thread);
        }
    }
}
