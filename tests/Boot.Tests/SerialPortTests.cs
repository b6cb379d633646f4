using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The serial port with a user at the other end who types too early and too much, and does not always read.</summary>
/// <remarks>Needs the machine: the port's FIFO and its interrupts set the pace.</remarks>
public partial class SerialPortTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pasteTimeout = TimeSpan.FromSeconds(180);

    [Fact]
    public void What_is_typed_from_the_first_line_of_the_boot_on_is_there_at_the_prompt()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(What_is_typed_from_the_first_line_of_the_boot_on_is_there_at_the_prompt) });
        string[] moments =
        [
            "[KERNEL] Serial port COM1: ready", "[KERNEL] Testing heap allocation...", "[KERNEL] Screen: ",
                "[KERNEL] Leaving boot services...",
            "[KERNEL] ✓ Boot services left", "[KERNEL] Descriptor tables loaded", "[KERNEL] Memory: ",
                "[KERNEL] PS/2 keyboard: ready",
        ];
        for (int i = 0; i < moments.Length; i++)
        {
            machine.WaitFor(moments[i], QemuMachine.BootTimeout);
            machine.Type($"echo early-{i}\r");
        }

        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        for (int i = 0; i < moments.Length; i++)
        {
            Assert.EndsWith($"echo early-{i}\r\nearly-{i}\r\n", machine.WaitFor($"\r\nearly-{i}\r\n"), StringComparison.Ordinal);
        }

        // The keyboard's keys too, as far as the firmware or the controller keeps them: the ones of now in any case.
        machine.WaitFor(KernelText.Prompt);
        machine.PressText("echo pressed\n");
        Assert.Equal("pressed\n", machine.ReadAnswer());
    }

    [Fact]
    public void A_paste_runs_line_by_line_garbage_is_cheap_and_a_reader_may_pause()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(A_paste_runs_line_by_line_garbage_is_cheap_and_a_reader_may_pause) });
        machine.WaitForPrompt();
        AssertPasteRuns(machine, 200);
        AssertPasteRuns(machine, 2_000);

        // Ctrl-R and 20 KB that no line of the history has.
        int before = machine.Log.Length;
        machine.Type(
            "\u0012" + new string([.. Enumerable.Range(0, 20_000).Select(static i => (char)('a' + (i * 7 % 26)))]) +
            "\u0007\u0015");
        Assert.Equal("over\n", machine.Run("echo over"));
        Assert.InRange(machine.Log.Length - before, 0, 20_000);

        machine.TypeAndStopReading("dump 100000 64K\r", "\n    0x100400  ", s_pause);
        Match note = Note().Match(machine.WaitFor(" ms\r\n", s_pasteTimeout));
        Assert.True(note.Success);
        Assert.InRange(int.Parse(note.Groups[1].ValueSpan, CultureInfo.InvariantCulture), 1, 400_000);
        Assert.InRange(int.Parse(note.Groups[2].ValueSpan, CultureInfo.InvariantCulture), 2_000, 170_000);
        machine.WaitFor(KernelText.Prompt);
        Assert.Equal("there\n", machine.Run("echo there"));

        // The report of a panic is kept until it is read.
        machine.TypeAndStopReading("dump 100000 64K\rpanic while nobody reads\r", "\n    0x100400  ", s_pause);
        machine.WaitFor("[PANIC] while nobody reads\r\n", s_pasteTimeout);
        string report = machine.WaitFor("[PANIC] The system is halted. Press a key to restart.");
        Assert.Contains("[PANIC] Log:", report, StringComparison.Ordinal);
    }

    private static void AssertPasteRuns(QemuMachine machine, int lines)
    {
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"echo L{i:D4}-abcdefgh\r");
        }

        machine.Type(text.ToString());
        string log = machine.WaitFor($"\r\nL{lines - 1:D4}-abcdefgh\r\n{KernelText.Prompt}", s_pasteTimeout);
        Assert.Equal(
            Enumerable.Range(0, lines).Select(static i => $"L{i:D4}-abcdefgh"),
            log.Split("\r\n").Where(static line => line.StartsWith('L')));
        Assert.DoesNotContain("Unknown", log, StringComparison.Ordinal);
    }

    [GeneratedRegex("… ([0-9]+) bytes lost: the serial line took none for ([0-9]+) ms\r\n")]
    private static partial Regex Note();
}
