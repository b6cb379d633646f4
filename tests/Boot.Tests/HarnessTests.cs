using System;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The harness itself, against the firmware's own shell: a harness that cannot fail would prove nothing about the kernel.</summary>
public class HarnessTests
{
    [Fact]
    public void Firmware_shell_is_reached_typed_at_and_left()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = nameof(Firmware_shell_is_reached_typed_at_and_left), Disk = null, Memory = "128M" });
        machine.WaitFor("Press ", QemuMachine.BootTimeout);
        machine.PressKeys("esc");
        machine.WaitFor("Shell> ", QemuMachine.BootTimeout);

        BootTestException failure = Assert.Throws<BootTestException>(() => machine.WaitFor("never printed", TimeSpan.FromMilliseconds(100)));
        Assert.Contains("never printed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("qemu-system-x86_64 -accel", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Shell> ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".png", failure.Message, StringComparison.Ordinal);

        machine.Type("reset -s\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [Fact]
    public void A_machine_that_cannot_start_says_why()
    {
        BootTestException failure = Assert.Throws<BootTestException>(
            () => new QemuMachine(new MachineOptions { Name = nameof(A_machine_that_cannot_start_says_why), Disk = null, Machine = "no-such-board" }));
        Assert.Contains("no-such-board", failure.Message, StringComparison.Ordinal);
    }
}
