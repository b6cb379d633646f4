using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;

namespace UefiKernel.Image.Library;

/// <summary>Channels and asynchronous streams.</summary>
internal static class ChannelChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("channel: two producers, two consumers, bounded", static () => BoundedChannel().GetAwaiter().GetResult()),
        new("channel: unbounded, read as an asynchronous stream", static () => ChannelStream().GetAwaiter().GetResult()),
        new("channel: full, it drops the oldest", static () =>
        {
            var c = Channel.CreateBounded<int>(new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropOldest });
            Check.True(c.Writer.TryWrite(1));
            Check.True(c.Writer.TryWrite(2));
            Check.True(c.Writer.TryWrite(3));
            Check.True(c.Reader.TryRead(out int v));
            Check.Equal(2, v);
        }),
        new("channel: completed with an exception", static () => ChannelFails().GetAwaiter().GetResult()),
        new("channel: reading is cancelled", static () => ChannelCancelled().GetAwaiter().GetResult()),
        new("asynchronous stream: with delays, in order", static () => Stream().GetAwaiter().GetResult()),
        new("asynchronous stream: cancelled through WithCancellation", static () =>
        {
            StreamCancelled().GetAwaiter().GetResult();
        }),
        new("asynchronous stream: disposed when left early", static () => StreamLeft().GetAwaiter().GetResult()),
    ]);

    private static async Task BoundedChannel()
    {
        int each = Amount.Of(100, 10);
        var channel = Channel.CreateBounded<int>(3);
        long sum = 0;
        async Task Produce()
        {
            for (int n = 1; n <= each; n++)
            {
                await channel.Writer.WriteAsync(n);
            }
        }

        async Task Consume()
        {
            while (await channel.Reader.WaitToReadAsync())
            {
                while (channel.Reader.TryRead(out int value))
                {
                    Interlocked.Add(ref sum, value);
                }
            }
        }

        Task[] consumers = [Task.Run(Consume), Task.Run(Consume)];
        await Task.WhenAll(Task.Run(Produce), Task.Run(Produce));
        channel.Writer.Complete();
        await Task.WhenAll(consumers);
        Check.Equal((long)each * (each + 1), sum);
    }

    private static async Task ChannelStream()
    {
        var channel = Channel.CreateUnbounded<string>();
        var producer = Task.Run(async () =>
        {
            for (int n = 0; n < 20; n++)
            {
                await Task.Yield();
                channel.Writer.TryWrite($"{n}");
            }

            channel.Writer.Complete();
        });
        var read = new List<string>();
        await foreach (string text in channel.Reader.ReadAllAsync())
        {
            read.Add(text);
        }

        await producer;
        Check.Sequence(Enumerable.Range(0, 20).Select(static n => $"{n}"), read);
    }

    private static async Task ChannelFails()
    {
        var channel = Channel.CreateUnbounded<int>();
        ValueTask<int> reading = channel.Reader.ReadAsync();
        channel.Writer.Complete(new FormatException("broken"));
        try
        {
            Check.Fail($"{await reading} came instead of an exception");
        }
        catch (ChannelClosedException e)
        {
            Check.True(e.InnerException is FormatException);
        }
    }

    private static async Task ChannelCancelled()
    {
        using var source = new CancellationTokenSource(2);
        try
        {
            Check.Fail($"{await Channel.CreateUnbounded<int>().Reader.ReadAsync(source.Token)} came instead of an exception");
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async IAsyncEnumerable<int> Count(int count, [EnumeratorCancellation] CancellationToken token = default)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(i % 2, token);
            yield return i;
        }
    }

    private static async Task Stream()
    {
        var seen = new List<int>();
        await foreach (int i in Count(6))
        {
            seen.Add(i);
        }

        Check.Sequence(Enumerable.Range(0, 6), seen);
        int[] tens = await Count(5).Where(static i => i > 1).Select(static i => i * 10).ToArrayAsync();
        Check.Sequence([20, 30, 40], tens);
    }

    private static async Task StreamCancelled()
    {
        using var source = new CancellationTokenSource();
        int seen = 0;
        try
        {
            await foreach (int i in Count(1000).WithCancellation(source.Token))
            {
                seen++;
                if (i == 2)
                {
                    source.Cancel();
                }
            }

            Check.Fail("expected OperationCanceledException");
        }
        catch (OperationCanceledException)
        {
            Check.Equal(3, seen);
        }
    }

    private static async Task StreamLeft()
    {
        bool disposed = false;
        async IAsyncEnumerable<int> Endless()
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    await Task.Yield();
                    yield return i;
                }
            }
            finally
            {
                disposed = true;
            }
        }

        await foreach (int i in Endless())
        {
            if (i == 3)
            {
                break;
            }
        }

        Check.True(disposed);
    }
}
