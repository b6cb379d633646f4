using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;

namespace UefiKernel.Image.Library;

/// <summary>Asynchronous code on the thread pool: tasks, delays, timers.</summary>
internal static class AsyncChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("PeriodicTimer: five ticks, none early, ended by Dispose", static () => Periodic().GetAwaiter().GetResult()),
        new("PeriodicTimer: waiting is cancelled", static () => PeriodicCancelled().GetAwaiter().GetResult()),
        new("Task.WaitAsync: time-out", static () => WaitAsync().GetAwaiter().GetResult()),
        new("Task.WhenEach: in order of completion", static () => WhenEach().GetAwaiter().GetResult()),
        new("Task: 1,000 spawned and awaited", static () => Spawned().GetAwaiter().GetResult()),
        new("Task: 100 delays end at their times", static () => Delays().GetAwaiter().GetResult()),
        new("ValueTask: from a source on another thread", static () => ValueTasks().GetAwaiter().GetResult()),
        new("await using: disposed on whatever thread", static () => AsyncDisposal().GetAwaiter().GetResult()),
        new("SemaphoreSlim: WaitAsync with time-out and cancellation", static () => SemaphoreAsync().GetAwaiter().GetResult()),
        new("TimeProvider: timer and delay", static () => Provider().GetAwaiter().GetResult()),
        new("async Main: its result is the exit code", static () => Check.Equal(12, Enter(["5", "7"]))),
        new("async Main: its exception arrives as it was thrown", FailedMain),
    ]);

    // What the compiler makes of an asynchronous Main (C# specification, 7.1 "Application startup"): the entry point waits for
    // it.
    private static int Enter(string[] arguments) => Main(arguments).GetAwaiter().GetResult();

    private static async Task<int> Main(string[] arguments)
    {
        int sum = 0;
        await Parallel.ForEachAsync(arguments, async (text, cancellation) =>
        {
            await Task.Delay(1, cancellation);
            Interlocked.Add(ref sum, int.Parse(text, CultureInfo.InvariantCulture));
        });
        await Task.Yield();
        return sum;
    }

    private static void FailedMain()
    {
        try
        {
            int result = Enter(["no number"]);
            Check.Fail($"{result} came instead of an exception");
        }
        catch (FormatException)
        {
        }
    }

    private static async Task Periodic()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2L));
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 5; i++)
        {
            Check.True(await timer.WaitForNextTickAsync());
        }

        // Each of them may be early by a tick, but only the last one's time counts.
        Check.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(10L) - TimeoutChecks.Tick);
        ValueTask<bool> last = timer.WaitForNextTickAsync();
        timer.Dispose();
        await last;
        Check.True(!await timer.WaitForNextTickAsync());
    }

    private static async Task PeriodicCancelled()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        using var source = new CancellationTokenSource(2);
        try
        {
            Check.True(!await timer.WaitForNextTickAsync(source.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task WaitAsync()
    {
        var never = new TaskCompletionSource();
        try
        {
            await never.Task.WaitAsync(TimeSpan.FromMilliseconds(2L));
            Check.Fail("expected TimeoutException");
        }
        catch (TimeoutException)
        {
            Check.Equal(5, await Task.Run(static () => 5).WaitAsync(TimeSpan.FromMinutes(10L)));
        }
    }

    private static async Task WhenEach()
    {
        var sources = new TaskCompletionSource<int>[] { new(), new(), new() };
        int[] order = [2, 0, 1];
        int seen = 0;
        sources[order[0]].SetResult(order[0]);
        await foreach (Task<int> done in Task.WhenEach(sources.Select(static s => s.Task)))
        {
            Check.Equal(order[seen++], await done);
            if (seen < order.Length)
            {
                sources[order[seen]].SetResult(order[seen]);
            }
        }

        Check.Equal(3, seen);
    }

    private static async Task Spawned()
    {
        int many = Amount.Of(1000, 50);
        int[] results = await Task.WhenAll(Enumerable.Range(0, many).Select(static i => Task.Run(() => i ^ 1)));
        Check.True(results.Select(static (r, i) => r == (i ^ 1)).All(static x => x));
    }

    private static async Task Delays()
    {
        bool[] late = await Task.WhenAll(Enumerable.Range(0, Amount.Of(100, 20)).Select(static async i =>
        {
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(1 + (i % 10));
            return Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(1L + (i % 10)) - TimeoutChecks.Tick;
        }));
        Check.True(late.All(static l => l));
    }

    private static async Task ValueTasks()
    {
        async ValueTask<int> Slow()
        {
            await Task.Yield();
            return 3;
        }

        ValueTask<int> kept = Slow();
        Check.Equal(10, await Slow() + await kept + await new ValueTask<int>(4));
    }

    private static async Task AsyncDisposal()
    {
        var resource = new Resource();
        await using (resource)
        {
            await Task.Yield();
        }

        Check.True(resource.IsDisposed);
    }

    private static async Task SemaphoreAsync()
    {
        using var gate = new SemaphoreSlim(0);
        Check.True(!await gate.WaitAsync(2));
        using var source = new CancellationTokenSource(2);
        bool cancelled = false;
        try
        {
            await gate.WaitAsync(source.Token);
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }

        Task<bool> waiting = gate.WaitAsync(TimeSpan.FromMinutes(10L));
        gate.Release();
        Check.True(cancelled);
        Check.True(await waiting);
        Check.Equal(0, gate.CurrentCount);
    }

    private static async Task Provider()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ITimer timer = TimeProvider.System.CreateTimer(
            _ => fired.TrySetResult(), null, TimeSpan.FromMilliseconds(2L), Timeout.InfiniteTimeSpan);
        long start = TimeProvider.System.GetTimestamp();
        await Task.Delay(TimeSpan.FromMilliseconds(3L), TimeProvider.System);
        await fired.Task;
        Check.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(3L) - TimeoutChecks.Tick);
    }

    private sealed class Resource : IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await Task.Delay(1);
            IsDisposed = true;
        }
    }
}
