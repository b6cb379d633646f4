using System.Linq;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

/// <summary>The stacks follow each other without a gap, each on its guard.</summary>
public class StackAreaTests
{
    [Fact]
    public void Stacks_and_guards_fill_the_area()
    {
        var area = new StackArea(0x10_0000);
        ulong at = area.Start;
        for (int stack = 0; stack < StackArea.Count; stack++)
        {
            Assert.Equal(at, area.GuardOf(stack));
            Assert.Equal(at + 4096, area.LowOf(stack));
            Assert.True(area.TopOf(stack) - area.LowOf(stack) >= 64 * 1024 && area.TopOf(stack) % 16 == 0);
            Assert.Equal(stack, area.FindGuard(area.GuardOf(stack)));
            Assert.Equal(stack, area.FindGuard(area.LowOf(stack) - 1));
            Assert.Equal(-1, area.FindGuard(area.LowOf(stack)));
            at = area.TopOf(stack);
        }

        Assert.Equal(at, area.End);
        Assert.Equal(area.Start + (StackArea.Pages * 4096), area.End);
        Assert.Equal(-1, area.FindGuard(area.Start - 1));
        Assert.Equal(-1, area.FindGuard(area.End));
        Assert.Equal(StackArea.Count, Enumerable.Range(0, StackArea.Count).Select(StackArea.NameOf).Distinct().Count());
    }

    [Fact]
    public void Before_there_are_stacks_no_address_is_a_guard() =>
    Assert.All(Enumerable.Range(0, 700), static page => Assert.Equal(-1, default(StackArea).FindGuard((ulong)page << 12)));
}
