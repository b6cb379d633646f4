using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The harness itself, against the firmware's own shell: a harness that cannot fail would prove nothing about the kernel.
/// </summary>
/// <remarks>Needs the machine: the harness starts, stops and unplugs it.</remarks>
public class HarnessTests
{
    // The machine runs for a third of the time.
    private static readonly TimeSpan s_stalledLimit = 3 * QemuMachine.CommandTimeout;

    [Fact]
    public void Firmware_shell_is_reached_typed_at_and_left()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(Firmware_shell_is_reached_typed_at_and_left), Disk = null, Memory = "128M" });
        machine.WaitFor("Press ", QemuMachine.BootTimeout);
        machine.PressKeys("esc");
        machine.WaitFor("Shell> ", QemuMachine.BootTimeout);

        BootTestException failure =
            Assert.Throws<BootTestException>(() => machine.WaitFor("never printed", TimeSpan.FromMilliseconds(100)));
        Assert.Contains("never printed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("qemu-system-x86_64 -accel", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Shell> ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".png", failure.Message, StringComparison.Ordinal);

        // A paused machine neither answers nor loses what is typed, and a failure meanwhile has its screenshot.
        machine.Pause();
        machine.Type("ver\r");
        failure =
            Assert.Throws<BootTestException>(() => machine.WaitFor("UEFI Interactive Shell", TimeSpan.FromMilliseconds(500)));
        Assert.Contains(".png", failure.Message, StringComparison.Ordinal);
        machine.Continue();
        machine.WaitFor("UEFI Interactive Shell");
        machine.WaitFor("Shell> ");

        HostStall stall = machine.PauseRepeatedly();
        machine.Type("ver\r");
        machine.WaitFor("UEFI Interactive Shell", s_stalledLimit);
        machine.WaitFor("Shell> ", s_stalledLimit);
        stall.Dispose();
        Assert.InRange(stall.Stops, 1, int.MaxValue);

        machine.Type("reset -s\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [Fact]
    public void Device_is_unplugged_and_power_is_cut()
    {
        using var machine = new QemuMachine(
            new MachineOptions
            {
                Name = nameof(Device_is_unplugged_and_power_is_cut),
                Disk = null,
                Memory = "128M",
                Extra = ["-device", "qemu-xhci", "-device", "usb-kbd,id=pulled"],
            });
        machine.Unplug("pulled");
        Assert.Contains(
            "pulled", Assert.Throws<BootTestException>(() => machine.Unplug("pulled")).Message, StringComparison.Ordinal);
        machine.CutPower();
        Assert.StartsWith(
            "QEMU ended before 'never printed' came",
            Assert.Throws<BootTestException>(() => machine.WaitFor("never printed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_runs_all_its_rounds_and_says_which_failed()
    {
        int rounds = 0;
        BootTestException failure = Assert.Throws<BootTestException>(
            () => Scenario.Repeat(4, round =>
            {
                rounds++;
                Assert.True(round != 2, "the second one fails");
            }));
        Assert.Equal(4, rounds);
        Assert.StartsWith("1 of 4 rounds failed.\nRound 2: the second one fails", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slow_disk_has_the_rate_that_was_asked_for()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(Slow_disk_has_the_rate_that_was_asked_for), DiskBytesPerSecond = 1 << 20 });
        Assert.Contains("bps=1048576 ", machine.Monitor("info block"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_cannot_start_says_why()
    {
        BootTestException failure = Assert.Throws<BootTestException>(
            () => new QemuMachine(
                new MachineOptions
                {
                    Name = nameof(A_machine_that_cannot_start_says_why),
                    Disk = null,
                    Machine = "no-such-board"
                }));
        Assert.Matches("QEMU said: [^\n]*unsupported machine type", failure.Message);
        Assert.Contains("no-such-board", failure.Message, StringComparison.Ordinal);
    }
}
