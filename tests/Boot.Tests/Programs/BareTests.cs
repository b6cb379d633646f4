using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>An image of one program without the shell (<c>--bare</c>): samples/Hello with the argument 'bare metal'.</summary>
/// <remarks>Needs the machine: it is switched off. At night, since the image takes half a minute to build.</remarks>
public sealed partial class BareTests
{
    private const int SizeLimit = 2_000_000;

    // The firmware takes a minute and more of the host's time where instructions are counted.
    private static readonly TimeSpan s_slowLimit = TimeSpan.FromMinutes(10);

    [NightlyFact]
    public void A_small_program_is_an_image_of_at_most_2_megabytes() =>
        Assert.InRange(new FileInfo(Workspace.BareImage).Length, 1, SizeLimit);

    [NightlyFact]
    public void The_program_runs_after_boot_and_the_machine_is_switched_off_at_its_end()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "bare",
            Kernel = Workspace.BareImage,
            LoadOptions = "heap=10M",
        });
        machine.WaitFor("Hello, bare metal!\r\n", QemuMachine.BootTimeout);
        machine.WaitFor("[KERNEL] Hello ended with exit code 0, ");
        Assert.Equal("guest-shutdown", machine.WaitForEnd().Reason);
        Assert.DoesNotContain("uefi>", machine.Log, StringComparison.Ordinal);
    }

    /// <summary>On a machine whose clock counts instructions, one in each nanosecond.</summary>
    [NightlyFact]
    public void The_first_line_comes_within_100_million_instructions_and_qemu_reports_the_exit_code()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "bare_time",
            Cpu = "max",
            Kernel = Workspace.BareImage,
            LoadOptions = "heap=10M qemu-exit",
            CountsInstructions = true,
            Extra = ["-device", "isa-debug-exit,iobase=0xf4,iosize=1"],
        });
        machine.WaitFor("Hello, bare metal!\r\n", s_slowLimit);
        machine.WaitFor(" ms after the start");
        Assert.Equal(1, machine.WaitForExit());
        Match line = Times().Match(machine.Log);
        int all = int.Parse(line.Groups["all"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        int waits = int.Parse(line.Groups["waits"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(all - waits, 1, 100);
    }

    [GeneratedRegex(@"of which (?<waits>[\d,]+) ms were waits[\s\S]+ended with exit code 0, (?<all>[\d,]+) ms after the start")]
    private static partial Regex Times();
}
