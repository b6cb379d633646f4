using System.Linq;
using CsCheck;
using UefiKernel.Image.Endurance;
using Xunit;

namespace UefiKernel.Kernel.Tests.Image;

public class ThreadSoakTests
{
    private const ulong Alive = 1_085_000;
    private const int Rounds = 10;

    // Measured in QEMU, from 1,000,000 bytes on.
    [Theory]
    [InlineData(85_072, 85_504, 85_312, 85_504, 85_312, 85_504, 85_312, 85_504, 85_312, 85_504)]
    [InlineData(86_832, 90_240, 90_096, 90_240, 92_400, 92_544, 92_400, 92_544, 92_400, 92_544)]
    public void Steps_and_what_comes_and_goes_are_no_loss(params int[] rounds) =>
        Assert.Equal(0, ThreadSoak.GrowthOf([.. rounds.Select(static bytes => 1_000_000 + (ulong)bytes)]));

    [Fact]
    public void Loss_in_each_round_is_found_whatever_else_comes_and_goes() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, Rounds - 1], Gen.Int[0, 500], Gen.Int[1000, 5000])
        .Sample(static (step, at, other, loss) =>
        {
            ulong[] rounds = [.. Enumerable.Range(0, Rounds)
                .Select(i => Alive + (ulong)((i >= at ? step : 0) + (i % 2 * other) + (i * loss)))];
            Assert.Equal(loss, ThreadSoak.GrowthOf(rounds));
        });

    [Fact]
    public void Two_rounds_are_not_enough() => Assert.Equal(0, ThreadSoak.GrowthOf([1, 1_000_000]));

    [Fact]
    public void Memory_that_is_given_back_is_no_loss() => Assert.Equal(0, ThreadSoak.GrowthOf([5000, 4000, 3000, 2000, 1000]));
}
