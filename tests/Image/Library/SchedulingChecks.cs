using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Cancellation, and who runs continuations where.</summary>
internal static class SchedulingChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("CancellationToken: registrations run once, newest first", Registrations),
        new("CancellationToken: linked sources", static () =>
        {
            using var a = new CancellationTokenSource();
            using var b = new CancellationTokenSource();
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(a.Token, b.Token);
            b.Cancel();
            Check.True(linked.IsCancellationRequested);
            Check.True(!a.IsCancellationRequested);
        }),
        new("CancellationToken: its wait handle, among others", CancellationHandle),
        new("ConcurrentExclusiveSchedulerPair: exclusive tasks are alone", ExclusiveScheduler),
        new("SynchronizationContext: continuations are posted to it", Context),
        new("TaskScheduler: one of its own", static () =>
        {
            Check.True(
                Task.Factory.StartNew(
                    static () => TaskScheduler.Current is Immediate, CancellationToken.None, TaskCreationOptions.None,
                    new Immediate()).Result);
        }),
        new("unobserved task exception is told by its event", Unobserved),
        new("Progress: reports arrive", Reports),
    ]);

    private static void Registrations()
    {
        using var source = new CancellationTokenSource();
        var order = new List<int>();
        source.Token.Register(() => order.Add(1));
        CancellationTokenRegistration gone = source.Token.Register(() => order.Add(2));
        source.Token.Register(() => order.Add(3));
        gone.Dispose();
        Crew.Run(source.Cancel);
        source.Token.Register(() => order.Add(4));
        source.Cancel();
        Check.Sequence([3, 1, 4], order);
    }

    private static void CancellationHandle()
    {
        using var source = new CancellationTokenSource();
        using var other = new ManualResetEvent(false);
        int index = -1;
        var crew = new Crew();
        crew.StartBlocking(() => index = WaitHandle.WaitAny([other, source.Token.WaitHandle]));
        source.Cancel();
        crew.Join();
        Check.Equal(1, index);
    }

    private static void ExclusiveScheduler()
    {
        var pair = new ConcurrentExclusiveSchedulerPair();
        int inside = 0;
        bool shared = false;
        Task[] tasks =
        [
            .. Enumerable.Range(0, 10).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    shared |= Interlocked.Increment(ref inside) != 1;
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                },
                CancellationToken.None, TaskCreationOptions.None, pair.ExclusiveScheduler)),
        ];
        Task.WaitAll(tasks);
        Check.True(!shared);
    }

    private static void Context()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        var counting = new CountingContext();
        SynchronizationContext.SetSynchronizationContext(counting);
        Task<int> task = Steps();
        SynchronizationContext.SetSynchronizationContext(before);
        Check.Equal(2, task.Result);
        Check.True(counting.Posted >= 1);

        static async Task<int> Steps()
        {
            await Task.Run(static () => Thread.Sleep(2));
            await Task.Yield();
            return 2;
        }
    }

    private static void Unobserved()
    {
        int seen = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) =>
        {
            if (e.Exception.InnerException is InvalidOperationException { Message: "unobserved" })
            {
                Interlocked.Increment(ref seen);
            }

            e.SetObserved();
        };
        TaskScheduler.UnobservedTaskException += handler;
        for (int i = 0; i < 10 && Volatile.Read(ref seen) == 0; i++)
        {
            Make();
            CollectionChecks.ScrubStack();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        TaskScheduler.UnobservedTaskException -= handler;
        Check.True(seen > 0);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Make()
        {
            for (int i = 0; i < 8; i++)
            {
                var failed = Task.Run(static () => Fail("unobserved"));
                ((IAsyncResult)failed).AsyncWaitHandle.WaitOne();
            }
        }
    }

    private static void Reports()
    {
        using var arrived = new CountdownEvent(3);
        IProgress<int> progress = new Progress<int>(_ => arrived.Signal());
        for (int i = 0; i < 3; i++)
        {
            progress.Report(i);
        }

        arrived.Wait();
        Check.True(arrived.IsSet);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posted;

        public int Posted => Volatile.Read(ref _posted);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posted);
            base.Post(d, state);
        }
    }

    private sealed class Immediate : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
