using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Restarting and switching off, as QEMU's events tell it.</summary>
public class PowerTests
{
    [Fact]
    public void Reboot_restarts_the_machine_and_shutdown_switches_it_off()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = nameof(Reboot_restarts_the_machine_and_shutdown_switches_it_off) });
        machine.WaitForPrompt();
        machine.Type("reboot\r");
        Assert.Equal("guest-reset", machine.WaitForReset());

        machine.WaitForPrompt();
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
