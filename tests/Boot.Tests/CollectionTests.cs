using System;
using System.Globalization;
using System.Linq;
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
    private static readonly TimeSpan s_soakTime = TimeSpan.FromMinutes(5);

    /// <param name="times">How many times the heap's size is allocated; <c>soak 1000</c> takes a quarter of an hour.</param>
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

        string soak = machine.Run($"soak {times}", s_soakTime);
        Assert.EndsWith(" % apart.\n", soak, StringComparison.Ordinal);
        Assert.InRange(
            Apart().Matches(soak).Select(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).Single(), 0, 50);

        // What is about punctuality and regions without collections cannot be checked meanwhile, nor can growth of this heap.
        foreach (string check in new[] { $"gc stress {every}", $"gc poison {poisonEvery}" })
        {
            machine.Run(check);
            Assert.Matches(@"[1-9]\d* passed, 0 failed, ([5-9]|1[0-4]) skipped\n$", machine.Run("selftest", s_soakTime));
        }

        machine.Run("gc stress off");
        Assert.Matches(@"[1-9]\d* passed, 0 failed, 5 skipped\n$", machine.Run("selftest"));
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [GeneratedRegex(@"(\d+) % apart\.")]
    private static partial Regex Apart();
}
