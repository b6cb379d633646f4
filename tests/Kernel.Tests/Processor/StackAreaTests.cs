using System.Linq;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

/// <summary>The stacks follow each other without a gap, each on its guard.</summary>
public class StackAreaTests
{
    [Fact]
    public void Stacks_and_guards_fill_the_area()
    {
        var area = new StackArea(new(0x10_0000));
        VirtualAddress at = area.Range.Start;
        for (int stack = 0; stack < StackArea.Count; stack++)
        {
            VirtualRange guard = area.GuardOf(stack);
            VirtualRange range = area.StackOf(stack);
            Assert.Equal(new VirtualRange(at, new(4096)), guard);
            Assert.Equal(guard.End, range.Start);
            Assert.True(range.Length.Value >= 64 * 1024 && range.End.Value % 16 == 0);
            Assert.Equal(stack, area.FindGuard(guard.Start));
            Assert.Equal(stack, area.FindGuard(guard.Last));
            Assert.Equal(-1, area.FindGuard(range.Start));
            at = range.End;
        }

        Assert.Equal(at, area.Range.End);
        Assert.Equal(StackArea.Pages * 4096, area.Range.Length.Value);
        Assert.Equal(-1, area.FindGuard(new(area.Range.Start.Value - 1)));
        Assert.Equal(-1, area.FindGuard(area.Range.End));
        Assert.Equal(StackArea.Count, Enumerable.Range(0, StackArea.Count).Select(StackArea.NameOf).Distinct().Count());
    }

    [Fact]
    public void Before_there_are_stacks_no_address_is_a_guard() =>
    Assert.All(Enumerable.Range(0, 700), static page => Assert.Equal(-1, default(StackArea).FindGuard(new((nuint)page << 12))));
}
