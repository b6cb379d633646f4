using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A firmware that uses GS finds it as it was whenever it gets the processor, until the kernel has left it and after the kernel
/// has returned to it. FirmwareWatch.asm is that firmware, and starts the kernel.
/// </summary>
/// <remarks>Needs the machine: only there are the firmware's interrupts.</remarks>
public sealed partial class FirmwareWatchTests : IDisposable
{
    // QEMU shows a folder as a disk with a FAT file system.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public FirmwareWatchTests()
    {
        string boot = Directory.CreateDirectory(Path.Combine(_folder, "EFI", "BOOT")).FullName;
        File.Copy(Path.Combine(Workspace.Root, "out", "WATCH.EFI"), Path.Combine(boot, "BOOTX64.EFI"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Firmware_finds_its_GS_in_callbacks_in_calls_and_when_the_kernel_returns()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "Firmware_finds_its_GS", Disk = $"fat:{_folder}" });
        string log = machine.WaitForPrompt();
        Assert.Contains("No memory region can hold the heap of 4.0 GiB", log, StringComparison.Ordinal);
        MatchCollection reports = Report().Matches(log);
        Assert.Equal(2, reports.Count);
        Assert.Equal("returned", reports[0].Groups[1].Value);
        Assert.Equal("exit", reports[1].Groups[1].Value);
        foreach (Match report in reports)
        {
            // Ticks come only where interrupts are on: in calls.
            Assert.True(Number(report, 2) > 100, report.Value);
            Assert.True(Number(report, 3) > 0, report.Value);
            Assert.Equal(0, Number(report, 4));
        }

        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
    }

    private static int Number(Match report, int group) => int.Parse(report.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"watch: (\w+), looks (\d+), ticks (\d+), wrong (\d+)")]
    private static partial Regex Report();
}
