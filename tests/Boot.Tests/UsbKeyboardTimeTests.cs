using System;
using System.Globalization;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// How long it takes from the event of a USB keyboard to the character on the screen, in the machine's own time.
/// </summary>
/// <remarks>Needs the machine: its clock counts instructions, so the figure is the same on every host.</remarks>
public partial class UsbKeyboardTimeTests(ITestOutputHelper output)
{
    // The ACPI PM timer of QEMU's q35 board with OVMF (ACPI 6.5, 4.8.3.3): its port, frequency and width.
    private const string TimerPort = "0x608";
    private const double TimerFrequency = 3_579_545;
    private const uint TimerMask = 0xFF_FFFF;

    private const double MostMilliseconds = 20;
    private const int BytesPerPixel = 4;
    private const int PromptLength = 6;

    [NightlyFact]
    public void A_typed_letter_is_on_the_screen_20_ms_after_the_event_of_its_key()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = nameof(A_typed_letter_is_on_the_screen_20_ms_after_the_event_of_its_key),
            Machine = "q35,i8042=off",
            LoadOptions = "keymap=us",
            Disk = null,
            CountsInstructions = true,
            HasDebugger = true,
            Extra = ["-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,bus=xhci.0"],
        });
        machine.WaitForPrompt();
        machine.RunUntil("log Ready", static text => text.Contains(": Ready: keyboard", StringComparison.Ordinal));
        string devices = machine.Run("devices");
        ulong vector = Find(devices, VectorOfController(), NumberStyles.HexNumber, 1);
        ulong screen = Find(devices, Framebuffer(), NumberStyles.HexNumber, 3);
        int width = (int)Find(devices, Framebuffer(), NumberStyles.Integer, 1);
        int height = (int)Find(devices, Framebuffer(), NumberStyles.Integer, 2);
        ulong last = screen + (ulong)(width * height * BytesPerPixel) - 1;
        Assert.Equal(last, Find(devices, Framebuffer(), NumberStyles.HexNumber, 4));
        var size = TextSize.For(width, height);
        var area = TextArea.Of(width, height, size);
        ulong handler = HandlerOf(machine, vector);
        int row = Array.FindLastIndex(machine.ReadScreen(), static line => line == "uefi>");
        Assert.True(row >= 0);

        // The last scan line of a character's cell is drawn last.
        int top = area.Top + (row * size.Height) + size.Height - 1;
        int left = area.Left + (PromptLength * size.Width);
        using GdbStub debugger = machine.OpenDebugger();
        debugger.RunUntil(
            GdbStub.Instruction,
            handler,
            1,
            () =>
            {
                machine.WaitUntilRunning();
                machine.TapKey("a");
            });
        uint begin = ReadTimer(machine);
        debugger.RunUntil(
            GdbStub.Write, screen + (ulong)(((top * width) + left) * BytesPerPixel), size.Width * BytesPerPixel);
        double milliseconds = ((ReadTimer(machine) - begin) & TimerMask) * 1000 / TimerFrequency;
        output.WriteLine($"{milliseconds:F3} ms from the event to the character");
        Assert.InRange(milliseconds, 0.001, MostMilliseconds);
    }

    private static ulong Find(string text, Regex pattern, NumberStyles style, int group)
    {
        Match match = pattern.Match(text);
        Assert.True(match.Success, text);
        return ulong.Parse(match.Groups[group].ValueSpan, style, CultureInfo.InvariantCulture);
    }

    // The gate of a vector (Intel SDM volume 3, 6.14.1).
    private static ulong HandlerOf(QemuMachine machine, ulong vector)
    {
        ulong table = Find(machine.Monitor("info registers"), TableOfInterrupts(), NumberStyles.HexNumber, 1);
        string dump = machine.Monitor($"xp /4xw 0x{table + (vector * 16):x}");
        MatchCollection words = Word().Matches(dump);
        Assert.True(words.Count == 4, dump);
        ulong[] gate = [.. System.Linq.Enumerable.Select(words, static word => Convert.ToUInt64(word.Value, 16))];
        return (gate[0] & 0xFFFF) | (gate[1] & 0xFFFF_0000) | gate[2] << 32;
    }

    private static uint ReadTimer(QemuMachine machine)
    {
        string answer = machine.Monitor($"i /w {TimerPort}");
        return Convert.ToUInt32(answer[(answer.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(), 16);
    }

    [GeneratedRegex(@"USB controller, xHCI: xhci[^\n]*\n +owns [^\n]*vector 0x([0-9A-F]+)")]
    private static partial Regex VectorOfController();

    [GeneratedRegex(@"Framebuffer: framebuffer, (\d+)x(\d+)\n +owns registers 0x([0-9A-F]+) to 0x([0-9A-F]+)")]
    private static partial Regex Framebuffer();

    [GeneratedRegex(@"IDT= +([0-9a-f]+) ")]
    private static partial Regex TableOfInterrupts();

    [GeneratedRegex(@"0x[0-9a-f]{8}(?![0-9a-f]|:)")]
    private static partial Regex Word();
}
