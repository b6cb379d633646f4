using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The scheduler's threads for the shell.</summary>
internal sealed unsafe class ThreadsView : IThreadsView
{
    private const int MostFrames = 64;

    // Threads that may be made between counting them and looking at them.
    private const int Spare = 16;

    public ulong LateInterrupts => Watchdog.Delays;

    public IReadOnlyList<ThreadInformation> List()
    {
        var snapshots = new Snapshot[ThreadList.Count + Spare];
        int count = Take(snapshots);
        var threads = new List<ThreadInformation>(count);

        // The list has the youngest first.
        for (int i = count - 1; i >= 0; i--)
        {
            threads.Add(snapshots[i].Describe());
        }

        return threads;
    }

    public IReadOnlyList<string> Trace(ulong id)
    {
        ulong* places = stackalloc ulong[MostFrames];
        int count = ThreadTrace.Collect(id, places, MostFrames);
        var lines = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            lines.Add(ThreadTrace.Describe(places[i]));
        }

        return lines;
    }

    // Nothing is allocated while the list must stay as it is.
    private static int Take(Span<Snapshot> snapshots)
    {
        int count = 0;
        using (ThreadList.Lock.Enter())
        {
            for (KernelThread* thread = ThreadList.First; thread != null && count < snapshots.Length; thread = thread->NextThread)
            {
                snapshots[count++] = new Snapshot(thread);
            }
        }

        return count;
    }

    private readonly struct Snapshot
    {
        private readonly ulong _id;
        private readonly KernelThreadState _state;
        private readonly KernelThreadName _name;
        private readonly int _priority;
        private readonly ulong _ticks;
        private readonly ulong _switches;
        private readonly ulong _stackUsed;
        private readonly ulong _stackSize;
        private readonly ulong _allocated;
        private readonly WaitReason _reason;
        private readonly int _objects;
        private readonly WaitKind _kind;
        private readonly ulong _owner;
        private readonly ulong _wakeTime;
        private readonly Thread? _managed;

        public Snapshot(KernelThread* thread)
        {
            _id = thread->Id;
            _name = thread->Name;
            _priority = thread->Priority;
            _ticks = Scheduler.TicksOf(thread);
            _switches = thread->Switches;
            _stackSize = thread->Stack.Length.Value;
            _stackUsed = thread->StackOrder >= 0 ? ThreadStacks.CountUsed(thread) : 0;
            _allocated = ObjectAllocation.AllocatedBytesOf(thread);

            // An interrupt may end the wait, so the description is taken at one moment.
            using (Interrupts.Disable())
            {
                _state = thread->State;
                _reason = thread->Reason;
                _objects = thread->BlockCount;
                WaitObject* first = _objects > 0 ? thread->Blocks[0].Object : null;
                _kind = first != null ? first->Kind : default;
                KernelThread* owner = Deadlock.FindOwner(thread);
                _owner = owner == null ? 0 : owner->Id;
                _wakeTime = thread->WakeTime;
            }

            // A weak handle; who holds the target keeps it.
            _managed = thread->ManagedThread == 0 ? null : GCHandle.FromIntPtr(thread->ManagedThread).Target as Thread;
        }

        public ThreadInformation Describe() => new(
            _id,
            _managed?.Name ?? NameOf(),
            _state switch
            {
                KernelThreadState.Created => ThreadActivity.Created,
                KernelThreadState.Ready => ThreadActivity.Ready,
                KernelThreadState.Running => ThreadActivity.Running,
                _ => ThreadActivity.Waiting,
            },
            _priority,
            KernelClock.ToTimeSpan(_ticks),
            _switches,
            _stackUsed,
            _stackSize,
            _allocated,
            DescribeWait());

        private string NameOf() => _name switch
        {
            KernelThreadName.Shell => "shell",
            KernelThreadName.Idle => "idle",
            KernelThreadName.Finalizer => "finalizer",
            KernelThreadName.Watchdog => "watchdog",
            KernelThreadName.Clock => "clock",
            _ => "",
        };

        private string DescribeWait()
        {
            if (_state != KernelThreadState.Waiting)
            {
                return "";
            }

            string limit = DescribeLimit();
            if (_reason == WaitReason.Sleep)
            {
                return limit.Length > 0 ? limit : "an interruption";
            }

            string what = _reason == WaitReason.Objects ? DescribeObject() : WaitReasons.NameOf(_reason);
            string owner = _owner == 0 ? "" : $" of thread {_owner}";
            return what + owner + (limit.Length > 0 ? " or " : "") + limit;
        }

        private string DescribeObject() => _objects > 1 ? $"{_objects} objects" : _kind switch
        {
            WaitKind.Mutex => "a mutex",
            WaitKind.Semaphore => "a semaphore",
            WaitKind.CompletionPort => "work",
            WaitKind.Thread => "thread's end",
            _ => "an event",
        };

        // Short, so that a line fits 80 columns. Empty when there is no limit.
        private string DescribeLimit()
        {
            if (_wakeTime == SleepList.Never)
            {
                return "";
            }

            ulong now = KernelClock.Nanoseconds;
            ulong milliseconds = _wakeTime > now ? (_wakeTime - now) / 1_000_000 : 0;
            return milliseconds < 1000 ? $"{milliseconds} ms" : $"{milliseconds / 1000} s";
        }
    }
}
