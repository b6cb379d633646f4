using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Asynchronous methods, locks, lazy values and weak references, where no thread waits for another.</summary>
internal static class AwaitChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("async: completes at once without threads", static () =>
        {
            Check.Equal(3, Add(Task.FromResult(1), ValueTask.FromResult(2)).Result);
        }),
        new("async: continues when the source is completed", Continues),
        new("async: exception is kept and thrown by await", static () =>
        {
            Check.True(Faulted().Exception?.InnerException is FormatException);
            Check.Throws<FormatException>(static () => Faulted().GetAwaiter().GetResult());
            Check.Throws<AggregateException>(static () => Faulted().Wait());
        }),
        new("async: streams", static () => Check.Equal(10, SumAsync().Result)),
        new("async: cancellation by token", Cancellation),
        new("async: WhenAll, WhenAny of completed tasks", static () =>
        {
            Check.Equal(3, Task.WhenAll(Task.FromResult(1), Task.FromResult(2)).Result.Sum());
            Check.Equal(5, Task.WhenAny(Task.FromResult(5), new TaskCompletionSource<int>().Task).Result.Result);
        }),
        new("async: channel", Channels),
        new("async: AsyncLocal flows into continuations", FlowsContext),
        new("lock, Monitor, SemaphoreSlim without contention", Locks),
        new("Lazy: value once, exception kept", LazyValues),
        new("Interlocked: all sizes", static () =>
        {
            var c = new Counters();
            Check.Equal(1, Interlocked.Increment(ref c.Number));
            Check.Equal(6, Interlocked.Add(ref c.Number, 5));
            Check.Equal(6, Interlocked.CompareExchange(ref c.Number, 9, 6));
            Check.Equal(9, c.Number);
            Check.Equal(0, Interlocked.Exchange(ref c.Byte, 3));
            Check.Equal(9, Interlocked.Or(ref c.Number, 6));
            Check.Equal(15, c.Number);
        }),
        new("WeakReference: target alive as long as referenced", static () =>
        {
            object o = new object();
            Check.True(new WeakReference<object>(o).TryGetTarget(out object? t));
            Check.Same(t, o);
            GC.KeepAlive(o);
        }),
        new("ConditionalWeakTable: value by identity", static () =>
        {
            var t = new ConditionalWeakTable<object, string>();
            object o = new object();
            t.Add(o, "x");
            Check.True(t.TryGetValue(o, out string? v));
            Check.Equal("x", v);
            Check.True(!t.TryGetValue(new object(), out _));
            GC.KeepAlive(o);
        }),
    ];

    private static async Task<int> Add(Task<int> a, ValueTask<int> b) => await a + await b;

    private static void Continues()
    {
        var source = new TaskCompletionSource<int>();
        Task<int> sum = Add(source.Task, ValueTask.FromResult(1));
        Check.True(!sum.IsCompleted);
        source.SetResult(41);
        Check.True(sum.IsCompletedSuccessfully);
        Check.Equal(42, sum.Result);
    }

    private static async Task<int> Faulted()
    {
        await Task.CompletedTask;
        throw new FormatException();
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 5; i++)
        {
            await Task.CompletedTask;
            yield return i;
        }
    }

    private static async Task<int> SumAsync()
    {
        int sum = 0;
        await foreach (int n in Numbers())
        {
            sum += n;
        }

        return sum;
    }

    private static void Cancellation()
    {
        using var source = new CancellationTokenSource();
        int called = 0;
        using CancellationTokenRegistration registration = source.Token.Register(() => called++);
        source.Cancel();
        Check.Equal(1, called);
        Check.True(source.IsCancellationRequested);
        Check.True(Task.FromCanceled(source.Token).IsCanceled);
        Check.Throws<OperationCanceledException>(source.Token.ThrowIfCancellationRequested);
    }

    private static void Channels()
    {
        var channel = Channel.CreateUnbounded<int>();
        for (int i = 0; i < 5; i++)
        {
            channel.Writer.TryWrite(i);
        }

        channel.Writer.Complete();
        int sum = 0;
        while (channel.Reader.TryRead(out int value))
        {
            sum += value;
        }

        Check.Equal(10, sum);
        Check.True(channel.Reader.Completion.IsCompleted);
    }

    private static void FlowsContext()
    {
        var local = new AsyncLocal<string> { Value = "outer" };
        async Task<string?> Inner()
        {
            local.Value = "inner";
            await Task.CompletedTask;
            return local.Value;
        }

        Check.Equal("inner", Inner().Result);
        Check.Equal("outer", local.Value);
    }

    private static void Locks()
    {
        object gate = new();
        using var semaphore = new SemaphoreSlim(1);
        bool first = semaphore.Wait(0), second = semaphore.Wait(0);
        semaphore.Release();
        Check.True(Monitor.TryEnter(gate));
        Check.True(Monitor.TryEnter(gate));
        Monitor.Exit(gate);
        Monitor.Exit(gate);
        using var readers = new ReaderWriterLockSlim();
        readers.EnterReadLock();
        Check.True(readers.IsReadLockHeld);
        readers.ExitReadLock();
        Check.True(first);
        Check.True(!second);
        Check.True(!Monitor.IsEntered(gate));
        Check.Throws<SynchronizationLockException>(() => Monitor.Exit(gate));
    }

    private static void LazyValues()
    {
        int made = 0;
        var lazy = new Lazy<int>(() => ++made);
        var failing = new Lazy<int>(() => throw new FormatException($"{++made}"));
        Check.True(!lazy.IsValueCreated);
        Check.Equal(1, lazy.Value);
        Check.Equal(1, lazy.Value);
        Check.Throws<FormatException>(() => Opaque(failing.Value));
        Check.Throws<FormatException>(() => Opaque(failing.Value));
        Check.Equal(2, made);
    }

    private sealed class Counters
    {
        public int Number;
        public byte Byte;
    }
}
