using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>
/// The scheduler's own promises: critical sections survive exceptions, and a wait that has ended has ended for all.
/// </summary>
internal static unsafe class SchedulerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("preemption: an exception leaves the critical section", ExceptionEnablesPreemption),
        new("interrupts: an exception restores them", ExceptionRestoresInterrupts),
        new("lock at address 0: NullReferenceException, and interrupts are as before", BadLockRestoresInterrupts),
        new("condition variable: a wake after the time-out wakes nobody a second time", LateWakeWakesNobody),
        new("condition variable: short waits beside many wakes", ShortWaitsBesideWakes),
        new("thread: begins once", ThreadBeginsOnce),
        new("threads: their list beside waits that time out", ListBesideTimeouts),
    ];

    private static void ExceptionEnablesPreemption()
    {
        int caught = 0;
        for (int depth = 1; depth <= 3; depth++)
        {
            try
            {
                ThrowInside(depth);
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }

        // A wait with preemption disabled would stop the kernel.
        Thread.Sleep(1);
        Check.Equal(3, caught);
        Check.True(Preemption.IsAllowed);
    }

    private static void ThrowInside(int depth)
    {
        using (Preemption.Disable())
        {
            if (depth == 1)
            {
                throw new InvalidOperationException("thrown on purpose");
            }

            ThrowInside(depth - 1);
        }
    }

    private static void ExceptionRestoresInterrupts()
    {
        bool before = Cpu.InterruptsEnabled;
        bool inside = true;
        try
        {
            using (Interrupts.Disable())
            using (Interrupts.Disable())
            {
                inside = Cpu.InterruptsEnabled;
                throw new InvalidOperationException("thrown on purpose");
            }
        }
        catch (InvalidOperationException)
        {
            Check.True(!inside);
            Check.True(Cpu.InterruptsEnabled == before);
        }
    }

    private static void BadLockRestoresInterrupts()
    {
        bool before = Cpu.InterruptsEnabled;
        try
        {
            Waits.Enter(null);
            Check.Fail("expected NullReferenceException");
        }
        catch (NullReferenceException)
        {
            bool after = Cpu.InterruptsEnabled;
            Thread.Sleep(1);
            Check.True(after == before);
        }
    }

    // The waiting thread's time is up while this one keeps it from running; then it is woken as well.
    private static void LateWakeWakesNobody()
    {
        CriticalSection* section = New<CriticalSection>();
        WaitQueue* condition = New<WaitQueue>();
        bool isWoken = true;
        int ended = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            Waits.Enter(section);
            isWoken = Waits.ForCondition(condition, section, 20);
            Waits.Leave(section);
            Volatile.Write(ref ended, 1);
        });
        Crew.Await(() => Volatile.Read(ref *(nint*)&condition->First) != 0 || Volatile.Read(ref ended) != 0);
        bool wasEmpty;
        using (Preemption.Disable())
        {
            ulong end = KernelClock.Nanoseconds + 60_000_000;
            while (KernelClock.Nanoseconds < end)
            {
                Scheduler.Yield();
            }

            // A host that stopped the machine may have let the time pass behind the last look at the time-outs.
            Scheduler.Yield();
            wasEmpty = condition->First == null;
            Waits.Wake(condition);
        }

        crew.Join();
        Free(section);
        Free(condition);
        Check.True(wasEmpty);
        Check.True(!isWoken);
    }

    private static void ShortWaitsBesideWakes()
    {
        CriticalSection* section = New<CriticalSection>();
        WaitQueue* condition = New<WaitQueue>();
        int waiting = 3;
        int rounds = Amount.Of(200, 5);
        var crew = new Crew();
        for (int i = 0; i < 3; i++)
        {
            crew.Start(() =>
            {
                for (int round = 0; round < rounds; round++)
                {
                    Waits.Enter(section);
                    Waits.ForCondition(condition, section, (uint)(round % 3));
                    Waits.Leave(section);
                }

                Interlocked.Decrement(ref waiting);
            });
        }

        crew.Start(() =>
        {
            while (Volatile.Read(ref waiting) > 0)
            {
                Waits.Wake(condition);
                Thread.Yield();
            }
        });
        crew.Join();
        Check.True(condition->First == null);
        Check.True(section->Owner == null);
        Check.True(section->Waiters.First == null);
        Free(section);
        Free(condition);
    }

    private static void ThreadBeginsOnce()
    {
        KernelThread* thread = ThreadList.Create(ThreadStacks.DefaultBytes);
        if (thread == null)
        {
            throw new InvalidOperationException("no memory for a thread");
        }

        thread->Start = &EndAtOnce;
        int began = 0;
        using (Preemption.Disable())
        {
            began += Scheduler.Begin(thread) ? 1 : 0;
            began += Scheduler.Begin(thread) ? 1 : 0;
        }

        Thread.Sleep(1);
        Check.Equal(1, began);
    }

    [UnmanagedCallersOnly]
    private static uint EndAtOnce(void* parameter) => 0;

    private static void ListBesideTimeouts()
    {
        var view = new global::UefiKernel.Kernel.Terminal.ThreadsView();
        int stop = 0;
        var crew = new Crew();
        for (int i = 0; i < 3; i++)
        {
            crew.Start(() =>
            {
                using var never = new AutoResetEvent(false);
                while (Volatile.Read(ref stop) == 0)
                {
                    never.WaitOne(1);
                }
            });
        }

        int fewest = int.MaxValue;
        for (int round = 0; round < Amount.Of(100, 5); round++)
        {
            fewest = Math.Min(fewest, view.List().Count);
        }

        Volatile.Write(ref stop, 1);
        crew.Join();
        Check.True(fewest >= 4);
    }

    private static T* New<T>()
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)sizeof(T));

    private static void Free(void* memory) => NativeMemory.Free(memory);
}
