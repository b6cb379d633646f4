using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// What a person sees at four sizes of the screen, from about 80x24 characters to 4K. Each picture is kept in the results folder
/// for a look; the test itself finds lines that do not fit.
/// </summary>
/// <remarks>Needs the machine: the size of text follows from the mode that the firmware sets.</remarks>
public class ScreenSizeTests
{
    // Each draws within the width; dumps, calls of long names and the like may be wider than a small screen.
    private static readonly string[] s_commands =
    [
        "help", "help heap", "mem", "heap", "heap frag", "heap histogram", "log warn", "version", "theme", "threads", "cpu",
        "serial", "devices", "interrupts", "time", "pages", "smbios 17", "disasm KernelMain.Run 12", "bench dispatch",
    ];

    [Theory]
    [InlineData(640, 480)]
    [InlineData(1280, 800)]
    [NightlyData(1920, 1080)]
    [NightlyData(3840, 2160)]
    public void Every_screen_fits(int width, int height)
    {
        string name = $"size_{width}";
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = name,
            Cpu = "max",
            Vga = "none",
            Extra = ["-device", $"VGA,edid=on,vgamem_mb=64,xres={width},yres={height}"],
            LoadOptions = $"mode={width}x{height}",
        });
        machine.WaitForPrompt();
        Assert.Equal((width, height), machine.GetScreenSize());
        machine.WaitForScreen(IsAtPrompt, "the welcome");
        machine.SaveScreenshot($"{name}_boot");
        Press(machine, "pager off");
        int columns = int.Parse(
            Regex.Match(Press(machine, "screen"), "([0-9]+) columns").Groups[1].Value, CultureInfo.InvariantCulture);
        foreach (string command in s_commands)
        {
            Press(machine, "clear");
            Press(machine, command);
            string[] lines = machine.WaitForScreen(IsAtPrompt, $"the answer of '{command}'");
            machine.SaveScreenshot($"{name}_{string.Concat(command.Where(char.IsAsciiLetter))}");
            if (!command.StartsWith("disasm", StringComparison.Ordinal))
            {
                // A broken word fills its row and goes on at the left of the next one. A line that just fits is followed by
                // the prompt.
                Assert.DoesNotContain(
                    lines.Zip(lines.Skip(1)),
                    rows => rows.First.Length == columns && char.IsAsciiLetterOrDigit(rows.First[^1]) &&
                    rows.Second.Length > 0 && char.IsAsciiLetterOrDigit(rows.Second[0]) &&
                    !rows.Second.StartsWith(KernelText.Prompt.TrimEnd(), StringComparison.Ordinal));
            }
        }

        machine.PressText("top\n");
        machine.WaitForScreen(static lines => lines[0].Contains("% busy", StringComparison.Ordinal), "top");
        machine.SaveScreenshot($"{name}_top");
        machine.PressText("q");
        machine.WaitFor(KernelText.Prompt);
        Press(machine, "pager on");
        machine.PressText("heap walk 200\n");
        machine.WaitForScreen(
            static lines => lines.Any(static line => line.StartsWith("-- 1 to ", StringComparison.Ordinal)), "the pager");
        machine.SaveScreenshot($"{name}_pager");
        machine.PressText("q");
        machine.WaitFor(KernelText.Prompt);
    }

    // At the machine's keyboard: with somebody on the serial line, whose width is not known, lines are not wrapped.
    private static string Press(QemuMachine machine, string line)
    {
        machine.PressText(line + "\n");
        return machine.ReadAnswer(TimeSpan.FromMinutes(2));
    }

    private static bool IsAtPrompt(string[] lines) =>
        lines.Last(static text => text.TrimEnd().Length > 0).TrimEnd() == KernelText.Prompt.TrimEnd();
}
