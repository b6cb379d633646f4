using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

public sealed class RestartCountdownTests
{
    [Fact]
    public void Each_second_is_said_once_and_the_last_one_ends_it()
    {
        const ulong start = 5_123_456_789;
        const ulong step = 100_000_000;
        var countdown = new RestartCountdown(start);
        Span<char> buffer = stackalloc char[RestartCountdown.MostText];
        List<string> said = [];
        ulong now = start;
        while (!countdown.IsOver(now))
        {
            if (countdown.TryDescribe(now, buffer, out ReadOnlySpan<char> text))
            {
                said.Add(new string(text));
            }

            now += step;
        }

        Assert.Equal(60, said.Count);
        Assert.Equal("There is no keyboard. The machine restarts in 60 s.", said[0]);
        Assert.Equal("There is no keyboard. The machine restarts in 1 s.", said[^1]);
        Assert.Equal(start + 60_000_000_000, now);
        Assert.True(countdown.IsOver(ulong.MaxValue));
    }
}
