using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Shell.Commands.Framework;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A user at the prompt: every command, over serial and at the keyboard, and the same on the screen.</summary>
/// <remarks>Needs the machine: what is typed passes the real port and keyboard, and the screen is read from its pixels.</remarks>
public partial class ShellTests(ShellSession session) : ShellSessionTests(session)
{
    private const long HeapBytes = 10_485_760;

    private const string Up = "\e[A";
    private const string Left = "\e[D";
    private const string Backspace = "\x7f";

    [Fact]
    public void Boot_log_has_the_heap_lines_in_order_and_each_once()
    {
        int position = 0;
        foreach (string line in KernelText.HeapLines)
        {
            int found = Session.BootLog.IndexOf("\n" + line + "\r\n", position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"no line '{line}' from position {position} on in:\n{Session.BootLog}");
            Assert.Equal(found, Session.BootLog.LastIndexOf("\n" + line, StringComparison.Ordinal));
            position = found + 1;
        }
    }

    [Fact]
    public void Boot_log_names_the_image_base() => Assert.Matches(@"\n\[KERNEL\] Image base 0x[0-9A-Fa-f]+\r\n", Session.BootLog);

    [Fact]
    public void Help_lists_every_command()
    {
        // Those of the shell's assembly, and what the kernel and the image add.
        IEnumerable<string> expected = CommandRegistry.CreateDefault().Commands.Select(static command => command.Name)
            .Concat(["bench", "fault", "panic", "selftest", "soak"]);
        IEnumerable<string> listed = Regex.Matches(Machine.Run("help"), @"(?m)^  ([a-z]+) +\S")
            .Select(static match => match.Groups[1].Value);
        Assert.Equal(expected.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Mem_shows_the_memory_that_the_machine_has()
    {
        string answer = Machine.Run("mem map -b");
        Assert.Contains("Conventional", answer, StringComparison.Ordinal);
        long usable = Number(UsableLine().Match(answer));
        Assert.InRange(usable, 400L << 20, 512L << 20);
    }

    [Fact]
    public void Heap_statistics_add_up_to_the_whole_region()
    {
        string answer = Machine.Run("heap -b");
        long[] parts = [.. new[] { "Region", "Used", "Free", "Metadata" }.Select(
            name => Number(Regex.Match(answer, $@"(?m)^{name} +([\d,]+) B")))];
        Assert.Equal(HeapBytes, parts[0]);
        Assert.Equal(HeapBytes, parts[1] + parts[2] + parts[3]);
        Assert.InRange(parts[1], 1, HeapBytes - 1);
    }

    [Fact]
    public void Heap_is_sound_after_all_that_happened() => Assert.Equal(KernelText.HeapIsSound + "\n", Machine.Run("heap check"));

    [Fact]
    public void Log_shows_the_boot_log()
    {
        string answer = Machine.Run("log");
        Assert.All(KernelText.HeapLines, line =>
        {
            string message = line[(line.LastIndexOf("] ", StringComparison.Ordinal) + 2)..].TrimStart('✓', ' ');
            Assert.Matches($"(?m) kernel +{Regex.Escape(message)}$", answer);
        });
    }

    [Fact]
    public void Cpu_names_the_processor()
    {
        string answer = Machine.Run("cpu");
        Assert.Matches(@"(?m)^Vendor +\S", answer);
        Assert.Matches(@"(?m)^Features .*\b(?i:sse2)\b", answer);
    }

    [Fact]
    public void Echo_prints_its_arguments_beyond_ascii_too() =>
    Assert.Equal("one two  three ✓ é\n", Machine.Run("echo one 'two  three' ✓ é"));

    [Fact]
    public void Unknown_command_says_so_and_suggests_the_nearest() =>
        Assert.Equal("Unknown command 'hepl', did you mean 'help'?\n", Machine.Run("hepl"));

    [Fact]
    public void Unknown_command_near_to_nothing_points_to_help() =>
        Assert.Equal("Unknown command 'frobnicate'; 'help' lists all commands.\n", Machine.Run("frobnicate"));

    [Fact]
    public void Empty_line_prompts_again() => Assert.Equal("", Machine.Run(""));

    [Fact]
    public void Cursor_keys_and_backspace_edit_the_line() =>
        Assert.Equal("abc\n", Machine.RunKeys($"ecko axc{Left}{Backspace}b{Left}{Left}{Left}{Left}{Backspace}h\r"));

    [Fact]
    public void Up_brings_the_last_line_back()
    {
        Machine.Run("echo remembered");
        Assert.Equal("remembered\n", Machine.RunKeys(Up + "\r"));
    }

    [Fact]
    public void Keyboard_types_at_the_prompt_as_serial_does()
    {
        Machine.PressText("echo keyboard 42\n");
        Assert.Equal("keyboard 42\n", Machine.ReadAnswer());
    }

    [Fact]
    public void Keyboard_has_shift_cursor_keys_and_history()
    {
        Machine.PressText("echo abd");
        Machine.PressKeys("left", "c", "end", "shift-e", "shift-1", "ret");
        Assert.Equal("abcdE!\n", Machine.ReadAnswer());
        Machine.PressKeys("up", "backspace", "ret");
        Assert.Equal("abcdE\n", Machine.ReadAnswer());
    }

    [Fact]
    public void Screen_shows_what_serial_shows()
    {
        Machine.Run("clear");
        string[] commands = ["help", "heap -b", "echo ✓ ✗ → é ß ┌─┐", "hepl", "cpu", "log heap"];
        string shown = KernelText.Prompt +
            string.Concat(commands.Select(command => $"{command}\n{Machine.Run(command)}{KernelText.Prompt}"));
        AssertScreen(shown);
    }

    [Fact]
    public void Screen_scrolls_as_serial_does()
    {
        Machine.Run("clear");
        string[] commands = ["help", "log", "mem", "log", "mem", "help"];
        string shown = KernelText.Prompt +
            string.Concat(commands.Select(command => $"{command}\n{Machine.Run(command)}{KernelText.Prompt}"));
        AssertScreen(shown);
    }

    [Fact]
    public void Clear_leaves_only_the_prompt()
    {
        Machine.Run("clear");
        AssertScreen(KernelText.Prompt);
    }

    /// <summary>
    /// Compares the screen's text with what the shell's own terminal model makes of serial's text on a screen of that size.
    /// </summary>
    private void AssertScreen(string serial)
    {
        (int width, int height) = Machine.GetScreenSize();
        string[] expected = SerialScreen.Render(serial, width, height);
        string[] last = Machine.WaitForScreen(lines => lines.SequenceEqual(expected), $"this:\n{string.Join('\n', expected)}");
        Assert.Equal(expected, last);
    }

    private static long Number(Match match)
    {
        Assert.True(match.Success, "the number that was looked for is not there");
        return long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Usable by the kernel: ([\d,]+) B")]
    private static partial Regex UsableLine();
}
