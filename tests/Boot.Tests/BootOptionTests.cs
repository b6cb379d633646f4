using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>What the options that switch things off do to a machine.</summary>
/// <remarks>Needs the machine: interrupts, tables and controllers are really missed.</remarks>
public class BootOptionTests
{
    [Fact]
    public void In_safe_mode_everything_optional_is_off_and_the_shell_works()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "safe",
            LoadOptions = "safe loglevel=warning scale=2",
            Disk = null,
            Extra = ["-device", "qemu-xhci"],
        });
        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        string options = machine.Run("options");
        foreach (string name in new[] { "noacpi", "noapic", "nomsi", "nousb", "poll" })
        {
            Assert.Matches($"(?m)^{name} +on +safe ", options);
        }

        Assert.Matches("(?m)^loglevel +warning +load options ", options);
        Assert.Contains("none; the kernel polls", machine.Run("log warn"), StringComparison.Ordinal);
        Assert.DoesNotContain("xhci,", machine.Run("devices"), StringComparison.Ordinal);
        Assert.DoesNotContain("MADT", machine.Run("acpi"), StringComparison.Ordinal);

        Assert.Contains("80 columns, 25 rows, 16x32 pixels a character", machine.Run("screen"), StringComparison.Ordinal);

        // The level: nothing of what only informs is shown, and the log has it.
        Assert.DoesNotContain("Boot services left", machine.Log[..machine.Log.IndexOf("uefi> ", StringComparison.Ordinal)],
            StringComparison.Ordinal);
        Assert.Contains("Boot services left", machine.Run("log services"), StringComparison.Ordinal);
        machine.PressText("echo typed\n");
        Assert.Equal("typed\n", machine.ReadAnswer());
    }

    [Fact]
    public void Without_apics_for_devices_and_without_messages_keyboards_are_polled()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "noapic_nomsi",
            Machine = "q35,i8042=off",
            LoadOptions = "noapic nomsi",
            Disk = null,
            Extra = ["-device", "qemu-xhci", "-device", "usb-kbd"],
        });
        machine.WaitForPrompt();
        Assert.Contains("the option noapic keeps it unused", machine.Run("log warn"), StringComparison.Ordinal);
        string interrupts = machine.Run("interrupts");
        Assert.Contains("Timer of the local APIC", interrupts, StringComparison.Ordinal);
        Assert.DoesNotContain("Serial port", interrupts, StringComparison.Ordinal);
        Assert.DoesNotContain("xHCI", interrupts, StringComparison.Ordinal);
        machine.RunUntil("log Ready", static text => text.Contains(": Ready: keyboard", StringComparison.Ordinal));
        machine.PressText("echo typed\n");
        Assert.Equal("typed\n", machine.ReadAnswer());
    }
}
