using System.Linq;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

public sealed class GcCommandTests
{
    private readonly FakeMachine _machine = new();
    private readonly CommandProbe _probe;

    public GcCommandTests() => _probe = new CommandProbe(_machine);

    private string[] Run(params string[] arguments) => _probe.Run("gc", arguments);

    [Fact]
    public void Shows_what_the_collector_has_done()
    {
        _machine.Collector.Collect();
        string[] lines = Run();
        Assert.Contains("Collections    1: 1 full, 0 of new objects alone", lines);
        Assert.Contains("Live           53.0 KiB in 321 objects, after the last collection", lines);
        Assert.Contains("Freed          4.0 KiB by the last one, 4.0 KiB by all", lines);
        Assert.Contains("Pause          250 µs the last, 12.5 ms the longest, 100.0 ms all together", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Stress", System.StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Shows_exact_bytes() =>
    Assert.Contains(Run("-b"), line => line.Contains("54,321 B", System.StringComparison.Ordinal));

    [Fact]
    public void Collects()
    {
        Assert.Equal("Freed 4.0 KiB in 250 µs; 321 objects are alive, 53.0 KiB.", Run("collect").Single());
        Assert.Equal(1UL, _machine.Collector.Collections);
    }

    [Fact]
    public void Stress_is_set_shown_and_ended()
    {
        Run("stress", "3");
        Assert.Equal(3U, _machine.Collector.StressInterval);
        Assert.Contains(Run(), line => line.StartsWith("Stress", System.StringComparison.Ordinal));
        Run("stress", "off");
        Assert.Equal(0U, _machine.Collector.StressInterval);
    }

    [Theory]
    [InlineData("1", "every allocation")]
    [InlineData("2", "every 2nd allocation")]
    [InlineData("3", "every 3rd allocation")]
    [InlineData("4", "every 4th allocation")]
    [InlineData("12", "every 12th allocation")]
    [InlineData("21", "every 21st allocation")]
    [InlineData("113", "every 113th allocation")]
    public void Stress_is_an_ordinal(string interval, string expected) =>
        Assert.Contains(expected, Run("stress", interval).Single(), System.StringComparison.Ordinal);

    [Fact]
    public void Poison_is_set_shown_and_ended_with_the_stress()
    {
        _machine.Collector.Poisoned = 7;
        Run("poison", "2");
        Assert.Equal((2U, true), (_machine.Collector.StressInterval, _machine.Collector.Poisons));
        Assert.Contains("Poisoned       7 objects by the last collection", Run());
        Run("stress", "off");
        Assert.False(_machine.Collector.Poisons);
        Assert.DoesNotContain(Run(), line => line.StartsWith("Poisoned", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Stacks_that_are_not_precise_are_reported()
    {
        Assert.DoesNotContain(Run(), line => line.StartsWith("Stacks", System.StringComparison.Ordinal));
        _machine.Collector.HasPreciseStacks = false;
        Assert.Contains(Run(), line => line.StartsWith("Stacks         each word", System.StringComparison.Ordinal));
    }

    [Fact]
    public void Without_memory_for_the_poison_nothing_changes()
    {
        _machine.Collector.LacksMemory = true;
        Assert.Contains("There is no memory", Run("poison", "2").Single(), System.StringComparison.Ordinal);
        Assert.Equal(0U, _machine.Collector.StressInterval);
    }

    [Theory]
    [InlineData("expected a number from 1 to 4294967295, such as 4096, 0x1000 or 4K, found '0'", "stress", "0")]
    [InlineData("expected a number from 1 to 4294967295, such as 4096, 0x1000 or 4K, found '-1'", "stress", "-1")]
    [InlineData("expected a number from 1 to 4294967295, such as 4096, 0x1000 or 4K, found 'x'", "stress", "x")]
    [InlineData("expected N, a number from 1 to 4294967295, such as 4096, 0x1000 or 4K; see 'help gc'", "stress")]
    [InlineData("expected no arguments, found '5'; usage: gc collect", "collect", "5")]
    [InlineData("expected collect, stress, poison or -b, found 'x'", "-b", "x")]
    [InlineData("expected collect, stress, poison or -b, found 'now'; see 'help gc'", "now")]
    public void Refuses_other_words(string expected, params string[] arguments)
    {
        Assert.Contains(expected, Run(arguments).Single(), System.StringComparison.Ordinal);
        Assert.Equal(0U, _machine.Collector.StressInterval);
        Assert.Equal(0UL, _machine.Collector.Collections);
    }
}
