using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A machine on which nothing can be typed.</summary>
/// <remarks>Needs the machine: only its screen shows what is read here.</remarks>
public class InputNoticeTests
{
    [Fact]
    public void The_screen_says_what_was_looked_for_and_what_to_do_and_a_keyboard_that_comes_is_announced()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "nothing_to_type_on",
            Machine = "q35,i8042=off",
            HasSerial = false,
            LoadOptions = "",
            Disk = null,
            Extra = ["-device", "qemu-xhci,id=xhci"],
        });
        string[] expected =
        [
            "No keyboard was found, and no serial port: nothing can be typed now", "PS/2 keyboard: no controller",
            "USB keyboard: none at 1 xHCI controller", "Serial port: none at COM1 to COM4, in the SPCR table, or on PCI",
            "Plug a USB keyboard in, into the machine itself rather than a hub",
        ];
        machine.WaitForScreen(
            lines => expected.All(text => lines.Any(line => line.Contains(text, StringComparison.Ordinal))), "the notice",
            QemuMachine.BootTimeout);
        machine.SaveScreenshot();
        machine.Monitor("device_add usb-kbd,id=late,bus=xhci.0");
        machine.WaitForScreen(
            static lines => lines.Any(static line => line.Contains("✓ ", StringComparison.Ordinal) &&
                line.Contains("A keyboard works now: type 'help' and press Enter", StringComparison.Ordinal)),
            "the announcement");
        machine.PressText("echo typed\n");
        machine.WaitForScreen(static lines => lines.Contains("typed"), "what was typed");

        // When it leaves, the person is told again.
        machine.Unplug("late");
        machine.WaitForScreen(
            lines => lines.Count(line => line.Contains(expected[0], StringComparison.Ordinal)) == 2, "the notice again");
    }
}
