using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// The notice that is shown when no keyboard works: what was looked for, what was found, and what to do.
/// </summary>
internal static class InputNotice
{
    /// <summary>The lines: the first says what is wrong, the last ones begin with a verb and say what to do.</summary>
    /// <param name="findings">What was found.</param>
    public static List<string> Compose(InputFindings findings)
    {
        var lines = new List<string>
        {
            findings.Serial is null
                ? "No keyboard was found, and no serial port: nothing can be typed now"
                : $"No keyboard was found: type at serial port {findings.Serial} only",
            $"  PS/2 keyboard: {Ps2StatusText.Of(findings.Ps2)}",
            $"  USB keyboard: {DescribeUsb(findings)}",
        };
        if (findings.Serial is null)
        {
            lines.Add(
                findings.WantsSerial ? "  Serial port: none at COM1 to COM4, in the SPCR table, or on PCI"
                : "  Serial port: not looked for, as the option serial=none says");
        }

        AddAdvice(findings, lines);
        return lines;
    }

    private static string DescribeUsb(InputFindings findings) =>
        !findings.UsesUsb ? "not looked for, as the option nousb (or safe) says"
        : findings.UsbControllers > 0
            ? $"none at {findings.UsbControllers} xHCI controller{(findings.UsbControllers == 1 ? "" : "s")}"
        : findings.OlderUsbControllers > 0 ? "only controllers older than xHCI, for which there is no driver"
        : "no USB controller";

    private static void AddAdvice(InputFindings findings, List<string> lines)
    {
        if (findings.UsesUsb && findings.UsbControllers > 0)
        {
            lines.Add(
                "Plug a USB keyboard in, into the machine itself rather than a hub: it works at once, and a line here says so");
        }
        else if (!findings.UsesUsb)
        {
            lines.Add("Start the kernel without nousb, or with nousb=off behind safe");
        }
        else
        {
            lines.Add("Look in the firmware's setup for a USB 3 or xHCI controller that is switched off");
        }

        if (findings.Ps2 == Ps2Status.NoKeyboard)
        {
            lines.Add("Plug a PS/2 keyboard in, if you have one, and press a key");
        }

        if (findings.Serial is null)
        {
            lines.Add(
                findings.WantsSerial ? "Connect a terminal to a serial port (115200 bits per second, 8N1), and start again"
                : "Start the kernel without serial=none to type at a serial port");
        }
    }
}
