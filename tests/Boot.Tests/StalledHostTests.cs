using System;
using System.Globalization;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Boot.Tests.Panics;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A host that stops the machine for 130 ms and lets it run for 60 ms, again and again.</summary>
/// <remarks>Needs the machine: a stopped machine is what is tested.</remarks>
public class StalledHostTests
{
    // The machine runs for a third of the time, on a host that is busy itself.
    private static readonly TimeSpan s_bootLimit = 3 * QemuMachine.BootTimeout;
    private static readonly TimeSpan s_roundLimit = TimeSpan.FromMinutes(5);

    [Fact]
    public void Checks_pass_again_and_again_and_the_log_keeps_what_else_happened()
    {
        int rounds = Scenario.Rounds(usual: 1);
        using var machine = new QemuMachine(new MachineOptions { Name = "stalled_host" });
        machine.WaitForPrompt();
        using HostStall stall = machine.PauseRepeatedly();
        for (int round = 1; round <= rounds; round++)
        {
            Expect(@"^[1-9]\d* passed, 0 failed\n$", "selftest");
            Expect(@"✓ 20,000 operations, seed \d+, [\d,]+ refused for lack of room; every byte was freed\.\n$",
                "heap stress 20000");
            Expect(KernelText.HeapIsSoundAfterSelfTest, "heap check");

            void Expect(string pattern, string command)
            {
                string answer = machine.Run(command, s_roundLimit);
                Assert.True(Regex.IsMatch(answer, pattern), machine.Failure($"round {round}, {command}: '{answer}'").Message);
            }
        }

        Assert.True(stall.Stops > 10 * rounds, $"the machine was stopped {stall.Stops} times only");
        string log = machine.Run("log", s_roundLimit);
        int delays = Regex.Count(log, "a stalled host looks the same");

        // Eight at once, then one in 30 s.
        Assert.InRange(delays, 1, 20 * (rounds + 1));
        Assert.Contains(" Leaving boot services...", log, StringComparison.Ordinal);

        machine.Type("panic for the log\r");
        string report = machine.WaitFor(PanicSession.End, s_roundLimit);
        string end = report[report.IndexOf("[PANIC] Log:", StringComparison.Ordinal)..];
        Assert.Single(Regex.Matches(end, @"\[PANIC\]   \[KERNEL\] .*a stalled host looks the same"));
        Assert.InRange(Regex.Count(end, @"(?m)^\[PANIC\]   \[[A-Z]+\] "), 5, 8);
    }

    [Fact]
    public void Boot_ends_as_on_a_host_with_time() => Scenario.Repeat(Scenario.Rounds(usual: 1), static round =>
    {
        using var machine = new QemuMachine(new MachineOptions { Name = $"stalled_boot_{round}" });
        using HostStall stall = machine.PauseRepeatedly();
        machine.WaitFor(KernelText.HeapLines[^1], s_bootLimit);
        string log = machine.WaitFor("\n" + KernelText.Prompt, s_bootLimit);
        stall.Dispose();
        Assert.Matches(@"\[KERNEL\] Time-stamp counter: [1-9][\d,]* kHz by (HPET|CPUID leaf 15h)", log);
        Assert.Contains("[KERNEL] PS/2 keyboard: ready", log, StringComparison.Ordinal);
        Assert.DoesNotContain("polls", log, StringComparison.Ordinal);

        // QEMU's counts 1 GHz divided by 16 (hw/intc/apic_common.c); here it is measured by the time-stamp counter, so both are
        // right.
        int kilohertz = int.Parse(
            Regex.Match(log, @"timer of ([\d,]+) kHz").Groups[1].Value, NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture);
        Assert.InRange(kilohertz, 62_400, 62_600);
    });
}
