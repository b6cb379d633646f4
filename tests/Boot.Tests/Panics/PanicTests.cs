using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Panics;

/// <summary>What a panic shows and how it ends, on machines that are whole and on machines that are not.</summary>
/// <remarks>Needs the machine: the report reads the registers, the stack and the screen of the machine that failed.</remarks>
public class PanicTests(PanicSession session) : IClassFixture<PanicSession>
{
    // TimeDateStamp of the COFF file header, in which the linker puts a hash of the file.
    private static string BuildId
    {
        get
        {
            using var reader = new PEReader(File.OpenRead(Workspace.KernelImage));
            return ((uint)reader.PEHeaders.CoffHeader.TimeDateStamp).ToString("X8", CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void Report_has_reason_trace_and_the_log_before_it()
    {
        string report = session.Provoke("panic all good things must end");
        Assert.Matches(
            $@"^\[PANIC\] all good things must end\r\n\[PANIC\] UefiKernel 0\.1\.0, build {BuildId}, " +
            $@"\d+\.\d{{3}} s after its start\r\n", report);
        Assert.Matches(
            @"\[PANIC\]    at \[0x[0-9A-F]+\] UefiKernel\.Kernel\.Terminal\.Commands\.PanicCommand\.Run\(CommandContext\) \+ 0x",
            report);
        Assert.Contains("[PANIC]   [KERNEL] PS/2 keyboard: ready\r\n", report, StringComparison.Ordinal);
        Assert.StartsWith("[PANIC] Requested by the command 'panic'\r\n", session.Provoke("panic"), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_outlives_the_restart_in_memory_and_in_the_firmware()
    {
        Assert.Contains(
            "[PANIC] The firmware keeps this report\r\n", session.Provoke("panic to be kept"), StringComparison.Ordinal);
        QemuMachine machine = session.ReadyMachine;
        Assert.Matches(
            $@"A panic ended an earlier run: to be kept \(build {BuildId}, report kept in memory\)",
            machine.Run("log | grep earlier"));
        string report = machine.Run("panic last");
        Assert.StartsWith($"Report of build {BuildId}, kept in memory:\n", report, StringComparison.Ordinal);
        Assert.Contains("\n[PANIC] to be kept\n", report, StringComparison.Ordinal);
        Assert.Contains("\n[PANIC]   [KERNEL] PS/2 keyboard: ready\n", report, StringComparison.Ordinal);
        Assert.Contains("▀", machine.Run("panic last --code"), StringComparison.Ordinal);

        // One changed byte: that in memory is none any more, and the firmware's is shown.
        machine.Run("poke 0x400040 0x5A b -y");
        report = machine.Run("panic last");
        Assert.StartsWith($"Report of build {BuildId}, kept by the firmware, shortened:\n", report, StringComparison.Ordinal);
        Assert.Contains("\nto be kept\n", report, StringComparison.Ordinal);

        Assert.StartsWith("✓", machine.Run("panic last --clear"), StringComparison.Ordinal);
        Assert.StartsWith("No report", machine.Run("panic last"), StringComparison.Ordinal);
        Assert.DoesNotContain("UefiKernelPanic", machine.Run("uefi vars Panic"), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_on_the_screen_can_be_read_and_has_the_report()
    {
        session.Provoke("fault address");
        string text = ReadCode(session.Machine);
        Assert.StartsWith($"General protection fault (#GP)\nUefiKernel 0.1.0, build {BuildId}, ", text, StringComparison.Ordinal);
        Assert.Contains("\nAccess of 1 bytes at 0x5EAD000000000000, which is not canonical", text, StringComparison.Ordinal);
        Assert.Contains("] Terminal.Commands.FaultKind.WriteTo\n", text, StringComparison.Ordinal);
        Assert.Contains("RCX 5EAD000000000000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_the_keyboard_restarts_and_its_release_does_not()
    {
        session.ReadyMachine.PressText("panic");
        session.Provoke(static machine => machine.PressDown("ret"));
        QemuMachine machine = session.Machine;
        machine.Release("ret");
        machine.WaitForScreen(
            static lines => Array.Exists(lines, static line => line.Trim() == "Press a key to restart."), "the report");
        Assert.DoesNotContain(
            "[PANIC] Restarting", machine.Log[machine.Log.LastIndexOf(PanicSession.End, StringComparison.Ordinal)..],
            StringComparison.Ordinal);
        machine.PressKeys("spc");
        Assert.Equal("guest-reset", machine.WaitForReset());
        machine.WaitForPrompt();
        session.NoteUp();
    }

    [Fact]
    public void Overwritten_objects_end_in_a_whole_report()
    {
        string report = session.Provoke("fault heap");
        Assert.Contains("FaultKind.Overrun()", report, StringComparison.Ordinal);
        Assert.DoesNotContain("is lost", report, StringComparison.Ordinal);
        Assert.Contains("] Terminal.Commands.FaultKind.Overrun\n", ReadCode(session.Machine), StringComparison.Ordinal);
    }

    [Fact]
    public void Overwritten_heap_leaves_reason_registers_trace_and_log()
    {
        string report = session.Provoke("fault wipe");
        Assert.StartsWith("[PANIC] Invalid opcode (#UD)\r\n", report, StringComparison.Ordinal);
        Assert.Matches(@"\[PANIC\] RAX [0-9A-F]{16}", report);
        Assert.True(Regex.Count(report, @"\[PANIC\]    at \[0x[0-9A-F]+\]") >= 7, report);
        Assert.Contains("[PANIC]   [KERNEL] PS/2 keyboard: ready\r\n", report, StringComparison.Ordinal);
        session.Machine.WaitForScreen(
            static lines => Array.Exists(
                lines, static line => line.Contains("[KERNEL] PS/2 keyboard: ready", StringComparison.Ordinal)), "the log");
    }

    [Fact]
    public void Fault_in_the_report_costs_one_part_of_it()
    {
        string report = session.Provoke("fault nested");
        Assert.Equal(1, Regex.Count(report, "This part of the report is lost: Invalid opcode"));
        Assert.Contains("FaultKind.ThrowUnspeakable()", report, StringComparison.Ordinal);
        Assert.Contains("[PANIC] Log:\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Unhandled exception", ReadCode(session.Machine), StringComparison.Ordinal);
    }

    [Fact]
    public void Panic_before_there_is_a_screen_is_reported_and_ends_by_a_key()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "panic_early", LoadOptions = "panic" });
        string report = machine.WaitFor(PanicSession.End, QemuMachine.BootTimeout);
        Assert.Contains("[PANIC] Requested by the option 'panic'\r\n", report, StringComparison.Ordinal);
        Assert.Contains("UefiKernel.Kernel.Boot.KernelMain.RunAlone()", report, StringComparison.Ordinal);
        machine.Type("x");
        Assert.Equal("guest-reset", machine.WaitForReset());
    }

    [Theory]
    [InlineData("std", "mode=800x600", true)]
    [NightlyData("std", "mode=2560x1600", true)]
    [InlineData("none", "", false)]
    public void Screen_of_any_size_or_none_does(string adapter, string options, bool hasCode)
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = $"panic_{adapter}{options.Replace('=', '_')}", Vga = adapter, LoadOptions = options });
        machine.WaitForPrompt();
        machine.Type("fault wx\r");
        Assert.Contains("[PANIC] Page fault (#PF)\r\n", machine.WaitFor(PanicSession.End), StringComparison.Ordinal);
        if (hasCode)
        {
            Assert.StartsWith("Page fault (#PF)\nUefiKernel ", ReadCode(machine), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Registers_stand_beside_their_names_and_the_log_has_lines_on_a_screen_of_1024_by_768()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "panic_1024x768", LoadOptions = "mode=1024x768" });
        machine.WaitForPrompt();
        machine.Type("fault unmapped\r");
        string serial = machine.WaitFor(PanicSession.End);
        string[] rows = [.. serial.Split("\r\n").Where(static line => Regex.IsMatch(line, @"^\[PANIC\] +R[0-9A-Z]{1,2} "))];
        Assert.InRange(rows.Length, 5, 17);
        Assert.All(rows, static line => Assert.InRange(line.Length, 1, 80));
        string[] screen = machine.WaitForScreen(
            static lines => Array.Exists(lines, static line => line.Trim() == "Press a key to restart."), "the report");
        foreach (string register in (string[])["RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "RSP", " R8", " R9", "R10", "R11",
            "R12", "R13", "R14", "R15"])
        {
            Assert.Single(screen, line => Regex.IsMatch(line, $"{register} [0-9A-F]{{16}}( |$)"));
        }

        int log = Array.FindIndex(screen, static line => line.Contains("Log:", StringComparison.Ordinal));
        Assert.True(log > 0, string.Join('\n', screen));
        Assert.Contains("[KERNEL] ", screen[log + 1], StringComparison.Ordinal);
    }

    // An independent reader, to show that the code follows the standard.
    private static string ReadCode(QemuMachine machine)
    {
        string picture = machine.SaveScreenshot();
        using Process reader = Process.Start(
            new ProcessStartInfo(
                "zbarimg", ["-q", "--raw", "--oneshot", picture])
            { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new BootTestException("zbarimg did not start");
        Task<string> errors = reader.StandardError.ReadToEndAsync();
        string text = reader.StandardOutput.ReadToEnd();
        reader.WaitForExit();
        Assert.True(reader.ExitCode == 0, $"no code was found on {picture}: {errors.GetAwaiter().GetResult()}");
        return text;
    }
}
