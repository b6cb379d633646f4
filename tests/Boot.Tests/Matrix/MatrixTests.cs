using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Matrix;

/// <summary>
/// Each machine of machines.json reaches the prompt, takes keys from its keyboard, checks itself and switches off. A few rows in
/// every run; <c>./build.sh matrix</c> boots all of them and writes the table in docs/hardware.md.
/// </summary>
/// <remarks>Needs the machine: the machine is what changes.</remarks>
public partial class MatrixTests : MachineTests
{
    private static readonly TimeSpan s_selfTestLimit = TimeSpan.FromMinutes(6);

    /// <summary>The names of the rows.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows =>
        MachineRow.All.Select(static row => new TheoryDataRow<string>(row.Name) { Skip = row.ReasonToSkip });

    [Theory]
    [MemberData(nameof(Rows))]
    public void Boots_types_checks_itself_and_switches_off(string name)
    {
        MachineRow row = MachineRow.All.Single(row => row.Name == name);
        if (row.Firmware == "SecureBoot")
        {
            SignedImage.Make();
        }

        using var machine = new QemuMachine(row.Options);
        (int ready, int passed, double seconds) = row.Serial ? UseWithSerial(machine, row) : UseByScreen(machine);
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
        Record(row, row.ToTableRow(ready, passed, seconds));
    }

    private static (int Ready, int Passed, double Seconds) UseWithSerial(QemuMachine machine, MachineRow row)
    {
        Match ready = ReadyLine().Match(machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout));
        Assert.True(ready.Success, "the log has no line that says after what time the kernel is ready");

        // U-Boot reserves q35's window of PCI Express on the older board too, and no table says what it is.
        CheckMemory(machine, row is { Firmware: "UBoot", Board: "pc" } ? 256 : 0);
        if (row.HasKnownScreen)
        {
            Assert.Equal(row.Display == "none", machine.Run("screen") == "There is no screen that the kernel draws on.\n");
        }

        UseKeyboards(machine, row);
        string result = machine.Run($"selftest {MachineRow.Checks}".TrimEnd(), s_selfTestLimit);
        Match passed = SelfTestLine().Match(result);
        Assert.True(passed.Success, result);
        double seconds = Seconds(machine.Run("uptime --json"));
        machine.PressText("shutdown\n");
        return (Number(ready), Number(passed), seconds);
    }

    private static void UseKeyboards(QemuMachine machine, MachineRow row)
    {
        int count = row.UsbKeyboards;
        if (row.Keyboard == "plugged")
        {
            machine.Monitor("device_add usb-kbd,id=last,bus=xhci.0");
            count = 1;
        }

        WaitForKeyboards(machine, count);
        machine.PressText("echo typed here\n");
        Assert.Equal("typed here\n", machine.ReadAnswer());
        if (row.Keyboard is not ("two-usb" or "ps2-and-usb"))
        {
            return;
        }

        // QEMU sends keys to one keyboard at a time; when it leaves, to the other.
        machine.Unplug("last");
        machine.PressText("echo typed there\n");
        Assert.Equal("typed there\n", machine.ReadAnswer());
    }

    private static (int Ready, int Passed, double Seconds) UseByScreen(QemuMachine machine)
    {
        string[] boot = machine.WaitForScreen(
            static lines => lines.Contains(KernelText.Prompt.TrimEnd()), "the prompt", QemuMachine.BootTimeout);
        Match ready = ReadyLine().Match(string.Join('\n', boot));
        Assert.True(ready.Success, "the screen has no line that says after what time the kernel is ready");

        // A keyboard on USB may be found after the prompt is there: keys before that go nowhere.
        long start = Stopwatch.GetTimestamp();
        int prompts = CountPrompts(boot);
        do
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < QemuMachine.BootTimeout, "no key arrives");
            machine.PressText("\n");
        }
        while (CountPrompts(machine.ReadScreen()) <= prompts);

        machine.PressText("selftest\n");
        string[] result = machine.WaitForScreen(
            static lines => Array.Exists(lines, SelfTestLine().IsMatch), "the result of selftest", s_selfTestLimit);
        machine.PressText("uptime --json\n");
        string[] up = machine.WaitForScreen(
            static lines => Array.Exists(lines, UptimeText().IsMatch), "the answer of 'uptime --json'");
        machine.PressText("shutdown\n");
        return (Number(ready), Number(SelfTestLine().Match(Array.Find(result, SelfTestLine().IsMatch)!)),
            Seconds(Array.Find(up, UptimeText().IsMatch)!));
    }

    private static int CountPrompts(string[] lines) =>
        lines.Count(static line => line.StartsWith(KernelText.Prompt.TrimEnd(), StringComparison.Ordinal));

    private static void WaitForKeyboards(QemuMachine machine, int count) =>
        machine.RunUntil("log Ready", text => Regex.Count(text, ": Ready: keyboard, boot protocol") >= count);

    // The script collects these lines.
    private static void Record(MachineRow row, string line)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Workspace.Root, "out", "matrix")).FullName;
        File.WriteAllText(Path.Combine(folder, row.Name), line);
    }

    private static int Number(Match match) =>
        int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static double Seconds(string text) =>
        double.Parse(UptimeText().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 1000;

    [GeneratedRegex(@"Ready after ([\d,]+) ms")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^([1-9]\d*) passed, 0 failed", RegexOptions.Multiline)]
    private static partial Regex SelfTestLine();

    [GeneratedRegex(@"""milliseconds"":(\d+)")]
    private static partial Regex UptimeText();
}
