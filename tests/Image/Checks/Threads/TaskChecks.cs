using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The thread pool, and tasks on it.</summary>
internal static class TaskChecks
{
#pragma warning disable CA1849, CA2008 // Waiting for tasks, and where they run by default, is what is checked.

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("thread pool: runs what is queued, on background threads of its own", PoolRuns),
        new("thread pool: 500 pieces of work", PoolMany),
        new("thread pool: work that waits for later work gets more threads", PoolGrows),
        new("thread pool: waits for an event", RegisteredWait),
        new("Task: Run returns a result from another thread", static () =>
        {
            int here = Environment.CurrentManagedThreadId;
            Check.True(Task.Run(static () => Environment.CurrentManagedThreadId).Result != here);
        }),
        new("Task: exceptions come out of Wait in an AggregateException", Faulted),
        new("Task: Wait with a time-out fails, later succeeds", WaitTimesOut),
        new("Task: WhenAll of 100 adds up", static () =>
        {
            int[] r = Task.WhenAll(Enumerable.Range(0, Amount.Of(100, 20)).Select(static i => Task.Run(() => i))).Result;
            Check.Equal(r.Length * (r.Length - 1) / 2, r.Sum());
        }),
        new("Task: WhenAny returns the one that is done", WhenAny),
        new("Task: WaitAny and WaitAll block until then", WaitSeveral),
        new("Task: continuations run after, for success or fault", Continuations),
        new("Task: LongRunning has a thread of its own", static () =>
        {
            Check.True(
                !Task.Factory.StartNew(
                    static () => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None, TaskCreationOptions.LongRunning,
                    TaskScheduler.Default).Result);
        }),
        new("Task: child tasks are waited for by their parent", Children),
        new("Task: cancelled before and while it runs", Cancelled),
        new("Task: Delay is not early, and can be cancelled", Delay),
        new("Task: completion source ends a wait on another thread", Source),
        new("await: continues after a delay with its locals", static () => Locals().GetAwaiter().GetResult()),
        new("await: exception comes back with its trace", static () => Caught().GetAwaiter().GetResult()),
        new("await: 50 asynchronous methods interleave", static () => Interleaved().GetAwaiter().GetResult()),
        new("await: AsyncLocal flows down and not back", static () => Flows().GetAwaiter().GetResult()),
        new("await: SemaphoreSlim.WaitAsync lets one in at a time", static () => Exclusive().GetAwaiter().GetResult()),
        new("await: CancelAfter ends a wait", static () => CancelAfter().GetAwaiter().GetResult()),
    ];

    private static void PoolRuns()
    {
        using var done = new ManualResetEvent(false);
        bool pool = false;
        ThreadPool.QueueUserWorkItem(state =>
        {
            pool = Thread.CurrentThread is { IsThreadPoolThread: true, IsBackground: true } && state is "state";
            done.Set();
        }, "state");
        done.WaitOne();
        Check.True(pool);
    }

    private static void PoolMany()
    {
        int many = Amount.Of(500, 30);
        int sum = 0;
        using var left = new CountdownEvent(many);
        for (int i = 0; i < many; i++)
        {
            int number = i;
            ThreadPool.QueueUserWorkItem(_ =>
            {
                Interlocked.Add(ref sum, number);
                left.Signal();
            });
        }

        left.Wait();
        Check.Equal(many * (many - 1) / 2, sum);
    }

    private static void PoolGrows()
    {
        // More than there are processors: the pool must start threads beyond its usual number.
        int waiting = Environment.ProcessorCount + 1;
        using var go = new ManualResetEvent(false);
        using var left = new CountdownEvent(waiting + 1);
        for (int i = 0; i < waiting; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                go.WaitOne();
                left.Signal();
            });
        }

        ThreadPool.QueueUserWorkItem(_ =>
        {
            go.Set();
            left.Signal();
        });
        left.Wait();
    }

    private static void RegisteredWait()
    {
        using var gate = new AutoResetEvent(false);
        using var called = new AutoResetEvent(false);
        bool timedOut = true;
        RegisteredWaitHandle wait = ThreadPool.RegisterWaitForSingleObject(
            gate,
            (_, late) =>
            {
                timedOut = late;
                called.Set();
            },
            null, TimeSpan.FromMinutes(10L), executeOnlyOnce: true);
        gate.Set();
        called.WaitOne();
        wait.Unregister(null);
        Check.True(!timedOut);
    }

    private static void Faulted()
    {
        var task = Task.Run(static () => Fail("in a task"));
        try
        {
            task.Wait();
            Check.Fail("expected AggregateException");
        }
        catch (AggregateException e)
        {
            Check.True(e.InnerException is InvalidOperationException { Message: "in a task" });
            Check.True(task.IsFaulted);
        }
    }

    private static void WaitTimesOut()
    {
        using var gate = new ManualResetEvent(false);
        Task task = Task.Run(() => gate.WaitOne());
        Check.True(!task.Wait(3));
        gate.Set();
        task.Wait();
        Check.True(task.IsCompletedSuccessfully);
    }

    private static void WhenAny()
    {
        var never = new TaskCompletionSource<int>();
        Task<int> soon = Task.Run(static () => 5);
        Check.Same(soon, Task.WhenAny(never.Task, soon).Result);
        never.SetResult(6);
    }

    private static void WaitSeveral()
    {
        using var gate = new ManualResetEvent(false);
        Task slow = Task.Run(() => gate.WaitOne());
        var fast = Task.Run(static () => { });
        int index = Task.WaitAny(slow, fast);
        Check.True(!Task.WaitAll([slow, fast], 2));
        gate.Set();
        Task.WaitAll(slow, fast);
        Check.Equal(1, index);
    }

    private static void Continuations()
    {
        int result = Task.Run(static () => 20).ContinueWith(static t => t.Result + 1)
            .ContinueWith(static t => t.Result * 2).Result;
        Task<string> failed = Task.Run(static () => Fail("x"))
            .ContinueWith(static t => t.Exception!.InnerException!.Message, TaskContinuationOptions.OnlyOnFaulted);
        Check.Equal(42, result);
        Check.Equal("x", failed.Result);
    }

    private static void Children()
    {
        int done = 0;
        Task parent = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    Task.Factory.StartNew(
                        () =>
                        {
                            Thread.Sleep(1);
                            Interlocked.Increment(ref done);
                        },
                        CancellationToken.None, TaskCreationOptions.AttachedToParent, TaskScheduler.Default);
                }
            },
            CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);
        parent.Wait();
        Check.Equal(3, done);
    }

    private static void Cancelled()
    {
        using var before = new CancellationTokenSource();
        before.Cancel();
        using var during = new CancellationTokenSource();
        using var started = new ManualResetEvent(false);
        var running = Task.Run(
            () =>
            {
                started.Set();
                during.Token.WaitHandle.WaitOne();
                during.Token.ThrowIfCancellationRequested();
            },
            during.Token);
        started.WaitOne();
        during.Cancel();
        Check.Throws<AggregateException>(running.Wait);
        var late = Task.Run(static () => { }, before.Token);
        Check.True(running.IsCanceled);
        Check.Throws<AggregateException>(late.Wait);
        Check.True(late.IsCanceled);
    }

    private static void Delay()
    {
        long start = Stopwatch.GetTimestamp();
        Task.Delay(6).Wait();
        Check.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(6L) - TimeoutChecks.Tick);
        using var source = new CancellationTokenSource();
        var endless = Task.Delay(Timeout.Infinite, source.Token);
        source.Cancel();
        Check.Throws<AggregateException>(endless.Wait);
        Check.True(endless.IsCanceled);
    }

    private static void Source()
    {
        var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        string? got = null;
        var crew = new Crew();
        crew.StartBlocking(() => got = source.Task.Result);
        source.SetResult("done");
        crew.Join();
        Check.Equal("done", got);
        Check.True(!source.TrySetResult("again"));
    }

    private static async Task Locals()
    {
        int[] numbers = [1, 2, 3];
        string text = "t" + numbers.Length;
        await Task.Delay(1);
        GC.Collect();
        await Task.Yield();
        Check.Sequence([1, 2, 3], numbers);
        Check.Equal("t3", text);
    }

    private static async Task Caught()
    {
        try
        {
            await FailLater();
            Check.Fail("expected InvalidOperationException");
        }
        catch (InvalidOperationException e)
        {
            Check.Equal("later", e.Message);
            Check.True(e.StackTrace!.Contains(nameof(FailLater), StringComparison.Ordinal));
        }
    }

    private static async Task FailLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("later");
    }

    private static async Task Interleaved()
    {
        int rounds = Amount.Of(5, 2);
        int steps = 0;
        async Task<int> Step(int number)
        {
            for (int i = 0; i < rounds; i++)
            {
                Interlocked.Increment(ref steps);
                await Task.Yield();
            }

            return number;
        }

        int[] numbers = await Task.WhenAll(Enumerable.Range(0, 50).Select(Step));
        Check.Equal(50 * rounds, steps);
        Check.Equal(1225, numbers.Sum());
    }

    private static async Task Flows()
    {
        var local = new AsyncLocal<int> { Value = 1 };
        async Task<int> Inner()
        {
            await Task.Yield();
            int seen = local.Value;
            local.Value = 2;
            await Task.Yield();
            return seen + (10 * local.Value);
        }

        Check.Equal(21, await Inner());
        Check.Equal(1, local.Value);
    }

    private static async Task Exclusive()
    {
        using var gate = new SemaphoreSlim(1);
        int inside = 0;
        bool shared = false;
        async Task Enter()
        {
            await gate.WaitAsync();
            shared |= Interlocked.Increment(ref inside) != 1;
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Release();
        }

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Enter()));
        Check.True(!shared);
        Check.Equal(1, gate.CurrentCount);
    }

    private static async Task CancelAfter()
    {
        using var source = new CancellationTokenSource(3);
        try
        {
            await Task.Delay(Timeout.Infinite, source.Token);
            Check.Fail("expected OperationCanceledException");
        }
        catch (OperationCanceledException e)
        {
            Check.Equal(source.Token, e.CancellationToken);
        }
    }
}
