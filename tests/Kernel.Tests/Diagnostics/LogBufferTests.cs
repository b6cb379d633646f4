using System;
using System.Linq;
using System.Text;
using UefiKernel.Diagnostics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Diagnostics;

public class LogBufferTests
{
    [Fact]
    public void Keeps_what_fits()
    {
        LogBuffer log = default;
        Append(ref log, "one\ntwo\n");
        Assert.Equal("one\ntwo\n", Read(log));
        Assert.Equal((0UL, 0), (log.Lost, log.LinesLost));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(LogBuffer.Capacity - 1)]
    [InlineData(LogBuffer.Capacity)]
    [InlineData(LogBuffer.Capacity + 1)]
    [InlineData(3 * LogBuffer.Capacity + 77)]
    public void Keeps_the_last_bytes_and_counts_the_others(int count)
    {
        LogBuffer log = default;
        string text = string.Concat(Enumerable.Range(0, count).Select(static i => i % 10 == 9 ? '\n' : (char)('a' + (i % 26))));
        Append(ref log, text);

        int lost = Math.Max(0, count - LogBuffer.Capacity);
        Assert.Equal(text[lost..], Read(log));
        Assert.Equal((ulong)lost, log.Lost);
        Assert.Equal(text[..lost].Count(static c => c == '\n'), log.LinesLost);
    }

    [Fact]
    public void Copies_a_part_and_nothing_beyond_the_end()
    {
        LogBuffer log = default;
        Append(ref log, "0123456789");
        var part = new byte[4];
        Assert.Equal(4, log.CopyTo(3, part));
        Assert.Equal("3456"u8.ToArray(), part);
        Assert.Equal(1, log.CopyTo(9, part));
        Assert.Equal(0, log.CopyTo(10, part));
        Assert.Equal(0, log.CopyTo(1000, part));
    }

    private static void Append(ref LogBuffer log, string text)
    {
        foreach (byte value in Encoding.UTF8.GetBytes(text))
            log.Append(value);
    }

    private static string Read(in LogBuffer log)
    {
        var bytes = new byte[log.Length];
        Assert.Equal(bytes.Length, log.CopyTo(0, bytes));
        return Encoding.UTF8.GetString(bytes);
    }
}
