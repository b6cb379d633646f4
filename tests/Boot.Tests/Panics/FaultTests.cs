using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Panics;

/// <summary>
/// Faults on purpose: the report names what happened, where and in which method. Faults that C# has an exception for do not
/// change the shell.
/// </summary>
/// <remarks>Needs the machine: the faults are the processor's.</remarks>
public partial class FaultTests(PanicSession session) : IClassFixture<PanicSession>
{
    private const ulong PreferredBase = 0x1_4000_0000;

    [Theory]
    [InlineData("native", "Divide error (#DE)", "CpuDivide", "FaultCommand.Run(CommandContext)")]
    [InlineData("opcode", "Invalid opcode (#UD)", "CpuRaiseUndefined", "FaultCommand.Run(CommandContext)", @">.* 0F 0B +ud2")]
    [InlineData("address", "General protection fault (#GP)", "FaultKind__WriteTo", "FaultKind.WriteTo(Byte*)",
        @"Access of 1 bytes at 0x5EAD000000000000, which is not canonical: no page table can map it")]
    [InlineData("sse", "General protection fault (#GP)", "FaultKind__LoadMisaligned", "FaultKind.LoadMisaligned()",
        @"Access of 16 bytes at 0x[0-9A-F]+8, which is not aligned to its size")]
    [InlineData("double", "Double fault (#DF)", "FaultKind__WriteTo", "FaultKind.WriteTo(Byte*)",
        @"> .*mov byte ptr \[rcx\],0xE7")]
    [InlineData("unmapped", "Page fault (#PF)", "FaultKind__WriteTo", "FaultKind.WriteTo(Byte*)",
        @"Write at 0x7FFFFFFFF000, which is not mapped")]
    [InlineData("report", "Page fault (#PF)", "FaultKind__WriteTo", "FaultKind.WriteTo(Byte*)",
        @"Drill: 0x7FFFFFFFF123 is refused; the frames of this report are whole")]
    [InlineData("wx", "Page fault (#PF)", "FaultKind__WriteTo", "FaultKind.WriteTo(Byte*)",
        @"Write at 0x[0-9A-F]+, which is mapped r-x, write-back: image \.text")]
    [InlineData("nx", "Page fault (#PF)", "FaultCommand__Run", "FaultCommand.Run(CommandContext)",
        @"Execution at 0x[0-9A-F]+, which is mapped rw-, write-back: image (\.data|hydrated)")]
    [InlineData("stack", "Stack overflow", "FaultKind__Overflow", "FaultKind.Overflow(Int32)",
        @"Write at 0x[0-9A-F]+, in the guard page of the kernel's stack at 0x[0-9A-F]+ to 0x[0-9A-F]+")]
    public void Fault_is_reported_with_kind_address_instruction_and_method(
        string kind, string name, string symbol, string method, string? detail = null)
    {
        string report = session.Provoke($"fault {kind}");
        Assert.StartsWith($"[PANIC] {name}\r\n", report, StringComparison.Ordinal);
        Assert.Matches(@"\[PANIC\] Thread \d+, of \d+\r\n", report);
        Match at = Location().Match(report);
        Assert.True(at.Success, $"no place in the report: {report}");
        Assert.Contains(
            symbol, FindSymbol(ulong.Parse(at.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            StringComparison.Ordinal);
        Assert.Matches(
            $@"\[PANIC\]    at \[0x[0-9A-F]+\] ([\d,]+ times )?" +
            $@"UefiKernel\.Kernel\.Terminal\.Commands\.{Regex.Escape(method)}", report);
        Assert.Contains("] UefiKernel.Kernel.Boot.KernelMain.RunAlone() + 0x", report, StringComparison.Ordinal);
        if (detail is not null)
        {
            Assert.Matches($@"\[PANIC\] {detail}\r\n", report);
        }

        foreach (string register in (string[])["RAX", "R15", "RSP", "RFLAGS", "CR2", "CR3"])
        {
            Assert.Matches($@"{register} +(0x)?[0-9A-F]+", report);
        }

        if (kind != "nx")
        {
            Assert.Matches(@"\[PANIC\] > 0x[0-9A-F]{6}  [0-9A-F]{2} ", report);
        }

        Assert.DoesNotContain("is lost", report, StringComparison.Ordinal);
        ExpectOnScreen(name);
    }

    [Theory]
    [InlineData("null", "System.NullReferenceException: Object reference not set to an instance of an object.")]
    [InlineData("divide", "System.DivideByZeroException: Attempted to divide by zero.")]
    [InlineData("memory", "System.OutOfMemoryException: Insufficient memory to continue the execution of the program.")]
    [InlineData("exception", "System.InvalidOperationException: thrown on purpose")]
    public void Fault_that_is_an_exception_leaves_the_shell_at_work(string kind, string exception)
    {
        QemuMachine machine = session.ReadyMachine;
        for (int i = 0; i < 3; i++)
        {
            Assert.StartsWith($"fault: {exception}", machine.Run($"fault {kind}"), StringComparison.Ordinal);
        }

        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
    }

    [Fact]
    public void Runtime_is_sound_after_exceptions()
    {
        QemuMachine machine = session.ReadyMachine;
        machine.Run("fault memory");
        machine.Run("fault null");
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
    }

    [Fact]
    public void An_interrupt_without_a_handler_is_counted()
    {
        QemuMachine machine = session.ReadyMachine;
        int before = CountUnexpected(machine);
        Assert.Equal("", machine.Run("fault interrupt"));
        Assert.Equal("", machine.Run("fault interrupt"));
        Assert.Equal(before + 2, CountUnexpected(machine));
    }

    // The log tells of threads by number, 'threads' has their names; both traces lead to the method that waits.
    [Fact]
    public void Deadlock_is_reported_with_both_threads_and_the_shell_goes_on()
    {
        QemuMachine machine = session.ReadyMachine;
        machine.Run("fault deadlock");

        // The watchdog may have had something else to report before.
        machine.RunUntil("log", static text => text.Contains("waits for a lock that it holds", StringComparison.Ordinal));
        string threads = machine.Run("threads");
        string left = Regex.Match(threads, @"(?m)^ *(\d+) +left hand +waiting .* a mutex of thread \d+$").Groups[1].Value;
        string right = Regex.Match(threads, @"(?m)^ *(\d+) +right hand +waiting .* a mutex of thread \d+$").Groups[1].Value;
        string log = machine.Run("log");
        Assert.Matches($@"Deadlock +thread ({left}|{right}) waits for a lock that it holds", log);
        Assert.Contains($"Thread {left} waits for thread {right}, at", log, StringComparison.Ordinal);
        Assert.Contains($"Thread {right} waits for thread {left}, at", log, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(log, @"UefiKernel\.Kernel\.Terminal\.Commands\.FaultKind\.LockBoth \+ 0x"));
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
    }

    [Fact]
    public void Thread_that_keeps_interrupts_off_is_named()
    {
        // A host without time causes such delays too, and of many the log names only the first eight. Then the machine is
        // restarted.
        QemuMachine machine = session.ReadyMachine;
        machine.Run("fault late");
        for (int i = 0; i < 5 && !machine.Run("log warn").Contains("KeepInterruptsOff", StringComparison.Ordinal); i++)
        {
            session.Provoke("panic");
            machine = session.ReadyMachine;
            machine.Run("fault late");
        }

        string shell = Regex.Match(machine.Run("threads"), @"(?m)^ *(\d+) +shell ").Groups[1].Value;
        Assert.Matches(
            $@"Thread {shell} kept interrupts off for [\d,]{{3,}} ms \(a stalled host looks the same\), until " +
            $@"\[0x[0-9A-F]+\] UefiKernel\.Kernel\.Terminal\.Commands\.FaultKind\.KeepInterruptsOff \+ 0x",
            machine.Run("log warn"));
        Assert.Contains("Long periods with interrupts off", machine.Run("threads"), StringComparison.Ordinal);
    }

    [Fact]
    public void Unhandled_exception_is_reported_with_type_message_trace_and_cause()
    {
        string report = session.Provoke("fault throw");
        Assert.StartsWith("[PANIC] Unhandled exception\r\n", report, StringComparison.Ordinal);
        Assert.Contains("[PANIC] System.InvalidOperationException: thrown on purpose\r\n", report, StringComparison.Ordinal);
        Assert.Contains("[PANIC] Because of System.ArgumentException: the cause\r\n", report, StringComparison.Ordinal);
        Assert.Equal(
            2, Regex.Count(
                report, @"\[PANIC\]    at \S* ?UefiKernel\.Kernel\.Terminal\.Commands\.FaultKind\.ThrowIntoNative\(\)"));
        ExpectOnScreen("Unhandled exception");
    }

    [Fact]
    public void Full_heap_on_a_thread_is_reported_in_full()
    {
        string report = session.Provoke("fault thread");
        Assert.StartsWith("[PANIC] Unhandled exception\r\n", report, StringComparison.Ordinal);
        Assert.Contains(
            "[PANIC] System.OutOfMemoryException: Insufficient memory to continue the execution of the program.\r\n", report,
            StringComparison.Ordinal);
        Assert.Matches(@"\[PANIC\]    at \[0x[0-9A-F]+\] UefiKernel\.Kernel\.Terminal\.Commands\.FaultKind\.Exhaust\(\)", report);
        Assert.DoesNotContain("is lost", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_without_a_write_barrier_is_reported_with_both_objects() => Assert.Matches(
        KernelText.LostReference("24", @"System\.Object\[\]", @"System\.Version"),
        session.Provoke("fault barrier"));

    [Fact]
    public void Non_maskable_interrupt_is_named() =>
        Assert.StartsWith(
            "[PANIC] Non-maskable interrupt (NMI)\r\n", session.Provoke(static machine => machine.InjectNonMaskableInterrupt()),
            StringComparison.Ordinal);

    // An uncorrected error with the processor's context corrupt (Intel SDM volume 3, 15.3.2.2 "IA32_MCi_STATUS MSRS").
    [Fact]
    public void Machine_check_is_named() =>
        Assert.StartsWith(
            "[PANIC] Machine check (#MC)\r\n",
            session.Provoke(static machine => machine.Monitor("mce 0 0 0xbe00000000000000 0x5 0 0")), StringComparison.Ordinal);

    [Fact]
    public void Kinds_are_listed_and_others_rejected()
    {
        QemuMachine machine = session.ReadyMachine;
        Assert.Matches("(?m)^stack +recurse without end: a stack overflow$", machine.Run("fault"));
        Assert.StartsWith("fault: expected a kind of fault", machine.Run("fault dance"), StringComparison.Ordinal);
        Assert.StartsWith("fault: expected no further argument", machine.Run("fault null null"), StringComparison.Ordinal);
    }

    // The screen is the only witness on a PC without a serial port.
    private void ExpectOnScreen(string reason) => session.Machine.WaitForScreen(
        lines => lines.Any(line => line.Contains(reason, StringComparison.Ordinal)) &&
        lines.Any(static line => line.Trim() == "Press a key to restart."), "the report");

    private static int CountUnexpected(QemuMachine machine)
    {
        Match match = Regex.Match(machine.Run("interrupts"), @"(?m)^ +0x99 +([\d,]+)  unexpected$");
        return match.Success
            ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
            : 0;
    }

    /// <summary>The last symbol of the linker's map at or below an offset in the image.</summary>
    private static string FindSymbol(ulong offset) => File.ReadLines(Path.ChangeExtension(Workspace.KernelImage, ".map"))
        .Select(static line => MapLine().Match(line))
        .Where(static line => line.Success)
        .Select(static line =>
        (Name: line.Groups[1].Value,
        Address: ulong.Parse(line.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
        .Where(symbol => symbol.Address >= PreferredBase && symbol.Address <= PreferredBase + offset)
        .MaxBy(static symbol => symbol.Address).Name;

    // Where the instruction is no code, who called there counts.
    [GeneratedRegex(
        @"(?:Called before|RIP (?![^\n]*\n\[PANIC\] Called before)) ?0x[0-9A-F]+ = image base 0x[0-9A-F]+ \+ 0x([0-9A-F]+)")]
    private static partial Regex Location();

    [GeneratedRegex(@"^ [0-9a-f]{4}:[0-9a-f]{8}\s+(\S.*?)\s+([0-9a-f]{16})\s")]
    private static partial Regex MapLine();
}
