using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Runtime.Supervision;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Supervision;

public class RateLimitTests
{
    [Fact]
    public void A_burst_passes_and_then_one_in_each_interval()
    {
        var limit = new RateLimit(3, 100);
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => limit.TryPass(1000)));
        Assert.Equal(1100u, limit.NextAt);
        Assert.False(limit.TryPass(1099));
        Assert.True(limit.TryPass(1100));
        Assert.False(limit.TryPass(1101));

        // Long rest gives the burst back, not more.
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limit.TryPass(9000)));
    }

    [Fact]
    public void In_no_span_of_time_do_more_pass_than_burst_and_rate_allow() =>
        Gen.Select(Gen.UInt[1, 5], Gen.ULong[1, 50], Gen.ULong[0, 30].Array[1, 200]).Sample((burst, interval, gaps) =>
        {
            var limit = new RateLimit(burst, interval);
            var passed = new List<ulong>();
            ulong now = 0;
            foreach (ulong gap in gaps)
            {
                now += gap;
                bool isDue = limit.NextAt <= now;
                Assert.Equal(isDue, limit.TryPass(now));
                if (isDue)
                {
                    passed.Add(now);
                }
            }

            for (int i = 0; i < passed.Count; i++)
            {
                for (int j = i; j < passed.Count; j++)
                {
                    Assert.True((ulong)(j - i + 1) <= burst + ((passed[j] - passed[i]) / interval));
                }
            }
        });
}
