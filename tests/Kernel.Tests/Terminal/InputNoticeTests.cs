using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Terminal;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

public sealed class InputNoticeTests
{
    private static readonly InputFindings s_nothing = new()
    {
        Ps2 = Ps2Status.Absent,
        Serial = null,
        WantsSerial = true,
        UsesUsb = true,
        UsbControllers = 1,
        OlderUsbControllers = 0,
    };

    [Fact]
    public void A_machine_with_nothing_but_a_usb_controller_says_so_and_what_to_do() => Assert.Equal(
        ["No keyboard was found, and no serial port: nothing can be typed now", "  PS/2 keyboard: no controller",
        "  USB keyboard: none at 1 xHCI controller", "  Serial port: none at COM1 to COM4, in the SPCR table, or on PCI",
        "Plug a USB keyboard in, into the machine itself rather than a hub: it works at once, and a line here says so",
        "Connect a terminal to a serial port (115200 bits per second, 8N1), and start again"],
        InputNotice.Compose(s_nothing));

    [Fact]
    public void What_options_keep_away_is_named_with_the_option() => Assert.Equal(
        ["No keyboard was found, and no serial port: nothing can be typed now",
        "  PS/2 keyboard: the controller works, but no keyboard answers",
        "  USB keyboard: not looked for, as the option nousb (or safe) says",
        "  Serial port: not looked for, as the option serial=none says",
        "Start the kernel without nousb, or with nousb=off behind safe",
        "Plug a PS/2 keyboard in, if you have one, and press a key",
        "Start the kernel without serial=none to type at a serial port"],
        InputNotice.Compose(s_nothing with { Ps2 = Ps2Status.NoKeyboard, UsesUsb = false, WantsSerial = false }));

    [Fact]
    public void With_a_serial_port_there_is_a_way_to_type()
    {
        List<string> lines = InputNotice.Compose(s_nothing with { Serial = "COM2", UsbControllers = 2 });
        Assert.Equal("No keyboard was found: type at serial port COM2 only", lines[0]);
        Assert.Equal("  USB keyboard: none at 2 xHCI controllers", lines[2]);
        Assert.DoesNotContain(lines, static line => line.Contains("Serial port:") || line.Contains("terminal"));
    }

    [Theory]
    [InlineData(0, "no USB controller")]
    [InlineData(2, "only controllers older than xHCI, for which there is no driver")]
    public void Without_a_controller_that_has_a_driver_the_firmwares_setup_may_help(int older, string expected)
    {
        List<string> lines = InputNotice.Compose(s_nothing with { UsbControllers = 0, OlderUsbControllers = older });
        Assert.Equal("  USB keyboard: " + expected, lines[2]);
        Assert.Contains(lines, static line => line.StartsWith("Look in the firmware's setup", System.StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.StartsWith("Plug a USB", System.StringComparison.Ordinal));
    }

    // The screen wraps lines, but the log keeps no more than this of one.
    [Fact]
    public void No_line_is_longer_than_the_log_keeps() => Assert.All(
        from ps2 in System.Enum.GetValues<Ps2Status>()
        from usb in new[] { true, false }
        from line in InputNotice.Compose(s_nothing with { Ps2 = ps2, UsesUsb = usb, WantsSerial = usb })
        select line,
        static line => Assert.InRange(line.Length, 10, 130));
}
