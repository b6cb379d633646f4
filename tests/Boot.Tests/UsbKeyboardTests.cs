using System;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Boot.Tests.Panics;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Keyboards on USB, on machines that have no other.</summary>
/// <remarks>Needs the machine: the device models of the hosted tests have the same author as the drivers.</remarks>
public partial class UsbKeyboardTests
{
    private const string NoKeyboardController = "q35,i8042=off";

    [Theory]
    [InlineData("qemu-xhci")]
    [InlineData("nec-usb-xhci")]
    public void A_keyboard_behind_two_hubs_types_leaves_comes_back_and_ends_a_panic(string controller)
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = $"{nameof(A_keyboard_behind_two_hubs_types_leaves_comes_back_and_ends_a_panic)}_{controller}",
            Machine = NoKeyboardController,
            Cpus = 4,
            LoadOptions = "keymap=de",
            Disk = null,
            Extra =
            [
                "-device", $"{controller},id=xhci", "-device", "usb-hub,bus=xhci.0,port=1", "-device",
                    "usb-hub,bus=xhci.0,port=1.3", "-device", "usb-kbd,id=first,bus=xhci.0,port=1.3.2",
                "-device", "usb-tablet,bus=xhci.0,port=3", "-device", "intel-iommu",
            ],
        });
        machine.WaitForPrompt();
        WaitForKeyboards(machine, 1);
        machine.PressText("echo ");
        machine.PressKeys("y", "z", "shift-z", "alt_r-q", "caps_lock", "a", "caps_lock", "kp_7", "ret");
        Assert.Equal("zyY@A7\n", machine.ReadAnswer());
        string devices = machine.Run("devices");
        Assert.Matches(@"(?m)^ +\d+ +mouse: no driver: the kernel has none$", devices);
        Assert.Matches(@"(?m)^ +IOMMU0 +IOMMU, VT-d: iommu, off: devices reach all memory$", devices);

        // A second one beside it; then the first one leaves, and what it held is released.
        machine.Monitor("device_add usb-kbd,id=second,bus=xhci.0,port=2");
        WaitForKeyboards(machine, 2);
        machine.Unplug("first");
        machine.PressText("echo abc\n");
        Assert.Equal("abc\n", machine.ReadAnswer());

        // QEMU sends keys to the keyboard that was added last. The release of Enter may come there: then Enter stays held at the
        // second one until the next key is pressed.
        machine.Monitor("device_add usb-kbd,id=third,bus=xhci.0,port=1.3.1");
        WaitForKeyboards(machine, 3);
        machine.PressText("echo def\n");
        Assert.Equal("def\n", machine.ReadAnswer());
        machine.PressText("panic\n");
        machine.WaitFor(PanicSession.End);
        machine.PressKeys("spc");
        Assert.Equal("guest-reset", machine.WaitForReset());
    }

    [Fact]
    public void A_machine_without_anything_to_press_says_so_and_counts_down_in_a_panic()
    {
        using QemuMachine machine = PanicWithoutKeys(
            nameof(A_machine_without_anything_to_press_says_so_and_counts_down_in_a_panic));
        int first = WaitForSeconds(machine, 60);
        Assert.InRange(WaitForSeconds(machine, first - 2), 1, first - 2);
    }

    [NightlyFact]
    public void A_machine_without_anything_to_press_restarts_after_a_minute()
    {
        using QemuMachine machine = PanicWithoutKeys(nameof(A_machine_without_anything_to_press_restarts_after_a_minute));
        WaitForSeconds(machine, 60);
        Assert.Equal("guest-reset", machine.WaitForReset(TimeSpan.FromSeconds(120)));
    }

    private static QemuMachine PanicWithoutKeys(string name)
    {
        var machine = new QemuMachine(new MachineOptions
        {
            Name = name,
            Machine = NoKeyboardController,
            HasSerial = false,
            LoadOptions = "keymap=us",
            Disk = null,
        });
        try
        {
            machine.WaitForScreen(
                static lines => Array.Exists(lines, static line => line.Contains(
                    "No keyboard was found, and no serial port: nothing can be typed now", StringComparison.Ordinal)),
                "that nothing can be typed", QemuMachine.BootTimeout);
            machine.InjectNonMaskableInterrupt();
            return machine;
        }
        catch (BootTestException)
        {
            machine.Dispose();
            throw;
        }
    }

    private static void WaitForKeyboards(QemuMachine machine, int count) =>
        machine.RunUntil("log Ready", text => Regex.Count(text, ": Ready: keyboard, boot protocol") >= count);

    // The number that the countdown shows once it is at most this.
    private static int WaitForSeconds(QemuMachine machine, int most)
    {
        static int Read(string[] lines) => lines.Select(static line => Seconds().Match(line))
            .Where(static match => match.Success).Select(static match => int.Parse(match.Groups[1].ValueSpan)).FirstOrDefault(-1);
        return Read(machine.WaitForScreen(
            lines => Read(lines) is var seconds && seconds >= 0 && seconds <= most, "the countdown"));
    }

    [GeneratedRegex(@"The machine restarts in (\d+) s\.")]
    private static partial Regex Seconds();
}
