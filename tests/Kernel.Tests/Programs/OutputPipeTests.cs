using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using UefiKernel.Kernel.Programs.Console;
using Xunit;

namespace UefiKernel.Kernel.Tests.Programs;

/// <summary>The pipe from a program's output to filters: order, waiting for room, and a reader that leaves.</summary>
public sealed class OutputPipeTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(100);

    [Fact]
    public void Bytes_come_out_in_order_whatever_the_pieces()
    {
        var pipe = new OutputPipe(7);
        byte[] buffer = new byte[5];
        var found = new List<byte>();
        for (int i = 0; i < 100; i++)
        {
            Assert.True(pipe.TryWrite([(byte)i, (byte)(i + 100), 3]));
            int count = pipe.Read(buffer.AsSpan(0, (i % 5) + 1));
            found.AddRange(buffer[..count]);
            while (i % 2 == 1 && (count = pipe.Read(buffer)) > 0)
            {
                found.AddRange(buffer[..count]);
            }
        }

        Assert.Equal(300, found.Count);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal([(byte)i, (byte)(i + 100), 3], found[(3 * i)..((3 * i) + 3)]);
        }
    }

    [Fact]
    public async Task A_writer_waits_while_the_pipe_is_full()
    {
        int wakes = 0;
        var pipe = new OutputPipe(16) { Filled = () => Interlocked.Increment(ref wakes) };
        byte[] sent = new byte[10_000];
        new Random(1).NextBytes(sent);
        Task<bool> writer = Task.Run(() => pipe.TryWrite(sent), TestContext.Current.CancellationToken);
        byte[] found = new byte[sent.Length];
        int count = 0;
        Assert.True(SpinWait.SpinUntil(
            () => (count += pipe.Read(found.AsSpan(count, Math.Min(11, found.Length - count)))) == found.Length, s_limit));
        Assert.True(await writer.WaitAsync(s_limit, TestContext.Current.CancellationToken));
        Assert.Equal(sent, found);
        Assert.NotEqual(0, wakes);
    }

    [Fact]
    public void A_reader_that_leaves_frees_the_writers_and_what_is_there_can_be_read()
    {
        var pipe = new OutputPipe(4);
        bool wasTaken = true;
        var writer = new Thread(() => wasTaken = pipe.TryWrite(new byte[100])) { IsBackground = true };
        writer.Start();
        Assert.True(SpinWait.SpinUntil(() => (writer.ThreadState & ThreadState.WaitSleepJoin) != 0, s_limit));
        pipe.Close();
        Assert.True(writer.Join(s_limit));
        Assert.False(wasTaken);
        Assert.False(pipe.TryWrite([1]));
        Assert.Equal(4, pipe.Read(new byte[10]));
    }
}
