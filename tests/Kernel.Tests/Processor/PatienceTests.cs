using CsCheck;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

public class PatienceTests
{
    [Fact]
    public void Time_in_which_the_code_looked_is_over_when_the_limit_is() =>
        Gen.Select(Gen.ULong[1, Patience.LongestStep], Gen.ULong[1, 10_000_000]).Sample((step, limit) =>
        {
            ulong now = 77;
            var patience = new Patience(limit, now);
            ulong looks = (limit + step - 1) / step;
            for (ulong i = 1; i <= looks; i++)
            {
                Assert.Equal(i == looks, patience.IsOver(now += step));
            }

            Assert.True(patience.IsOver(now));
        });

    [Fact]
    public void A_stop_of_hours_is_not_the_devices_fault()
    {
        ulong now = 0;
        var patience = new Patience(2_000_000_000, now);
        for (int i = 0; i < 100; i++)
        {
            Assert.False(patience.IsOver(now += 3_600_000_000_000));
            Assert.False(patience.IsOver(now += 1000));
        }

        // A clock that goes back adds nothing.
        Assert.False(patience.IsOver(0));
    }
}
