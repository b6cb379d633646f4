using System;
using System.Globalization;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The time of the boot, on a machine whose clock counts instructions: the same on every host.</summary>
/// <remarks>Needs the machine: the boot itself is what is timed.</remarks>
public partial class BootTimeTests
{
    // The firmware takes a minute and more of the host's time there.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    [NightlyFact]
    public void Boot_takes_a_tenth_of_a_second_and_waits_for_little_more()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = "boot_time", Cpu = "max", LoadOptions = "heap=10M", CountsInstructions = true });
        Match ready = ReadyLine().Match(machine.WaitForPrompt(limit: s_limit));
        int all = int.Parse(ready.Groups["all"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        int waits = int.Parse(ready.Groups["waits"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(all - waits, 1, 100);

        // 50 ms for keys that are on their way through the firmware, 12 for its Stall, the rest for the kernel's own timers.
        Assert.InRange(waits, 50, 90);
    }

    [GeneratedRegex(@"\[KERNEL\] ✓ Ready after (?<all>[\d,]+) ms, of which (?<waits>[\d,]+) ms were waits")]
    private static partial Regex ReadyLine();
}
