using System;
using System.Globalization;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The garbage collector on the live machine, with a heap that stays at 10 MiB.</summary>
/// <remarks>
/// Needs the machine: roots lie in the registers and on the stacks of the image's own threads, which only a boot has.
/// </remarks>
public partial class CollectionTests
{
    // How far apart the sizes of what is alive may be, in percent.
    private const double MostApart = 1;

    private static readonly TimeSpan s_soakTime = TimeSpan.FromMinutes(5);

    // With a collection at every allocation, and for a thousand times the heap's size.
    private static readonly TimeSpan s_nightTime = TimeSpan.FromMinutes(18);

    /// <param name="times">How many times the heap's size is allocated.</param>
    /// <param name="every">Each time after this many allocations a collection runs.</param>
    /// <param name="poisonEvery">The same while what only a word on a stack leads to is poisoned.</param>
    [Theory]
    [InlineData(10, 32, 64)]
    [NightlyData(40, 1, 4)]
    public void Garbage_is_collected_under_stress_and_for_long(int times, int every, int poisonEvery)
    {
        using var machine = new QemuMachine(new MachineOptions { Name = $"collection-{every}", LoadOptions = "heap-limit=10M" });
        machine.WaitForPrompt();

        // Before any object's type was asked for: the message is the first to need one. The heap cannot hold a line of that many
        // characters.
        Assert.StartsWith(
            "{\"error\":\"dump: System.OutOfMemoryException: ", machine.Run("dump 0x100000 1M --json | count"),
            StringComparison.Ordinal);
        Assert.Matches(@"^Freed .* in .*; [1-9][\d,]* objects are alive, .*\.\n$", machine.Run("gc collect"));
        Assert.Matches(@"^Collections +[1-9]\d*: [1-9]\d* full, \d+ of new objects alone\n", machine.Run("gc"));

        AssertFlat(machine.Run($"soak {times}", s_soakTime));

        // What is about punctuality and regions without collections cannot be checked meanwhile, nor can growth of this heap.
        foreach (string check in new[] { $"gc stress {every}", $"gc poison {poisonEvery}" })
        {
            machine.Run(check);
            Assert.Matches(
                @"[1-9]\d* passed, 0 failed, ([5-9]|1[0-4]) skipped\n$",
                machine.Run("selftest", every == 1 ? s_nightTime : s_soakTime));
        }

        machine.Run("gc stress off");
        Assert.Matches(@"[1-9]\d* passed, 0 failed, 5 skipped\n$", machine.Run("selftest"));
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [NightlyFact]
    public void Nothing_leaks_while_a_thousand_times_the_heap_is_allocated()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "collection-soak", LoadOptions = "heap-limit=10M" });
        machine.WaitForPrompt();
        AssertFlat(machine.Run("soak 1000", s_nightTime));
        Assert.StartsWith(KernelText.HeapIsSound + "\n", machine.Run("heap check"), StringComparison.Ordinal);
    }

    private static void AssertFlat(string soak)
    {
        Assert.Equal(10, Regex.Count(soak, @"(?m)^ *[\d,.]+ times the heap: [\d,]+ bytes alive in "));
        Match apart = Apart().Match(soak);
        Assert.True(apart.Success, soak);
        Assert.True(double.Parse(apart.Groups[1].ValueSpan, CultureInfo.InvariantCulture) <= MostApart, soak);
    }

    [GeneratedRegex(@"(\d+\.\d\d) % apart\.\n$")]
    private static partial Regex Apart();
}
