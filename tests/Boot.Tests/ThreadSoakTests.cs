using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Threads for long and by the thousand, on machines with one processor and more.</summary>
/// <remarks>Needs the machine: threads are switched by the machine's timer.</remarks>
public class ThreadSoakTests
{
    private static readonly TimeSpan s_soakTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_benchTime = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("max", 1, 1)]
    [NightlyData("qemu64", 4, 3)]
    public void Threads_pass_their_checks_again_and_again_and_lose_nothing(string processor, int processors, int rounds)
    {
        string name = $"threads_{processor}_{processors}";
        using var machine = new QemuMachine(new MachineOptions { Name = name, Cpu = processor, Cpus = processors });
        machine.WaitForPrompt();
        for (int i = 0; i < rounds; i++)
        {
            Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest", s_soakTime));
        }

        Assert.EndsWith(
            "✓ Nothing was lost, and heap and page allocator are sound.\n", machine.Run("soak threads", s_soakTime),
            StringComparison.Ordinal);
        Assert.StartsWith(KernelText.HeapIsSound + "\n", machine.Run("heap check"), StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_of_threads_are_measured()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = nameof(Costs_of_threads_are_measured) });
        machine.WaitForPrompt();
        string report = machine.Run("bench threads", s_benchTime);
        string[] measured = ["lock, uncontended", "switch by Thread.Yield", "Task.Run and await", "Thread: create, start, join",
            "Thread.Sleep(2), beyond its time"];
        double[] nanoseconds = [.. measured.Select(line => ReadNanoseconds(report, line))];
        Assert.All(nanoseconds, static time => Assert.True(time > 0, "a measured time is not above 0"));

        // A lock that is free needs no switch, a thread's start and end need several, and a switch is much shorter than a time
        // slice.
        (double uncontended, double threadSwitch, double task, double thread) =
            (nanoseconds[0], nanoseconds[1], nanoseconds[2], nanoseconds[3]);
        Assert.InRange(uncontended, 0, threadSwitch);
        Assert.InRange(uncontended, 0, task);
        Assert.InRange(threadSwitch, 0, thread);
        Assert.InRange(threadSwitch, 0, 1_000_000);
    }

    private static double ReadNanoseconds(string report, string name)
    {
        Match line = Regex.Match(report, $@"(?m)^{Regex.Escape(name)} +(?<time>[\d,]+\.\d) (?<unit>ns|µs)");
        Assert.True(line.Success, $"no line '{name}' in:\n{report}");
        double time = double.Parse(line.Groups["time"].Value, CultureInfo.InvariantCulture);
        return line.Groups["unit"].Value == "µs" ? 1000 * time : time;
    }
}
