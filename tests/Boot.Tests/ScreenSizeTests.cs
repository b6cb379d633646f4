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
            string answer = Press(machine, command);
            machine.WaitForScreen(IsAtPrompt, $"the answer of '{command}'");
            machine.SaveScreenshot($"{name}_{string.Concat(command.Where(char.IsAsciiLetter))}");
            if (!command.StartsWith("disasm", StringComparison.Ordinal))
            {
                // The screen's rows would not tell a line that goes on in the next row from one that just fits.
                Assert.DoesNotContain(answer.Split('\n'), line => BreaksWord(line, columns));
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

    private static bool BreaksWord(string line, int columns)
    {
        for (int i = columns; i < line.Length; i += columns)
        {
            if (char.IsAsciiLetterOrDigit(line[i - 1]) && char.IsAsciiLetterOrDigit(line[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAtPrompt(string[] lines) =>
        lines.Last(static text => text.TrimEnd().Length > 0).TrimEnd() == KernelText.Prompt.TrimEnd();
}
