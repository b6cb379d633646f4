using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Restarting and switching off, as QEMU's events tell it.</summary>
/// <remarks>Needs the machine: only a machine can be switched off.</remarks>
public class PowerTests
{
    [Fact]
    public void Reboot_restarts_the_machine_and_shutdown_switches_it_off()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = nameof(Reboot_restarts_the_machine_and_shutdown_switches_it_off) });
        machine.WaitForPrompt();
        machine.Type("reboot\r");
        Assert.Equal("guest-reset", machine.WaitForReset());

        machine.WaitForPrompt();
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    // The older board has no ACPI reset register: the runtime services run, in the address space that is theirs.
    [Fact]
    public void Reboot_through_the_firmware_restarts_the_machine()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(Reboot_through_the_firmware_restarts_the_machine), Machine = "pc" });
        machine.WaitForPrompt();
        machine.Type("reboot\r");
        machine.WaitFor("Power: EFI ResetSystem, cold");
        Assert.Equal("guest-reset", machine.WaitForReset());
        Assert.DoesNotContain("[PANIC]", machine.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("0xCF9", machine.Log, StringComparison.Ordinal);
    }
}
