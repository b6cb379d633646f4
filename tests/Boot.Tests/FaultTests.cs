using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Faults on purpose: the report names what happened and where, on serial and on the screen, and the machine stays up to be read.</summary>
public partial class FaultTests
{
    private const ulong PreferredBase = 0x1_4000_0000;

    [Theory]
    [InlineData("divide", "Divide error (#DE)", "CpuDivide")]
    [InlineData("opcode", "Invalid opcode (#UD)", "CpuRaiseUndefined")]
    [InlineData("address", "General protection fault (#GP)", "FaultCommand")]
    [InlineData("double", "Double fault (#DF)", "FaultTwice")]
    [InlineData("unmapped", "Page fault (#PF)", "FaultCommand", @"Write at 0x00007FFFFFFFF000, which is not mapped")]
    [InlineData("wx", "Page fault (#PF)", "FaultCommand", @"Write at 0x[0-9A-F]{16}, which is mapped r-x, write-back: image \.text")]
    [InlineData("nx", "Page fault (#PF)", "FaultCommand", @"Execution at 0x[0-9A-F]{16}, which is mapped rw-, write-back: image \.data")]
    [InlineData("stack", "Stack overflow", "FaultCommand__Overflow", @"Write at 0x[0-9A-F]{16}, in the guard page of the kernel's stack at 0x[0-9A-F]+ to 0x[0-9A-F]+")]
    public void Processor_fault_is_reported_with_its_place(string kind, string name, string place, string? detail = null)
    {
        using QemuMachine machine = Boot($"fault_{kind}");
        string report = Provoke(machine, kind);

        Assert.Contains($"[PANIC] {name}\r\n", report, StringComparison.Ordinal);
        Match at = Location().Match(report);
        Assert.True(at.Success, $"no place in the report: {report}");
        Assert.Contains(place, FindSymbol(ulong.Parse(at.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)), StringComparison.Ordinal);
        if (detail is not null)
            Assert.Matches($@"\[PANIC\] {detail}\r\n", report);
        foreach (string register in (string[])["RAX", "R15", "RSP", "RFLAGS", "CR2", "CR3"])
            Assert.Matches($@"{register} +(0x)?[0-9A-F]+", report);
    }

    [Fact]
    public void Unhandled_exception_is_reported_with_type_message_trace_and_cause()
    {
        using QemuMachine machine = Boot("fault_throw");
        string report = Provoke(machine, "throw");
        Assert.Contains("[PANIC] System.InvalidOperationException: thrown on purpose\r\n", report, StringComparison.Ordinal);
        Assert.Contains("[PANIC] System.ArgumentException: the cause\r\n", report, StringComparison.Ordinal);
        Assert.Matches(@"\[PANIC\]    at \S*FaultCommand\.ThrowIntoNative\(\)", report);
    }

    [Fact]
    public void Non_maskable_interrupt_is_named()
    {
        using QemuMachine machine = Boot("fault_nmi");
        machine.InjectNonMaskableInterrupt();
        Assert.Contains("[PANIC] Non-maskable interrupt (NMI)\r\n", machine.WaitFor("[PANIC] The system is halted."), StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_check_is_named()
    {
        using QemuMachine machine = Boot("fault_mce");

        // An uncorrected error with the processor's context corrupt (Intel SDM volume 3, 15.3.2.2 "IA32_MCi_STATUS MSRS").
        machine.Monitor("mce 0 0 0xbe00000000000000 0x5 0 0");
        Assert.Contains("[PANIC] Machine check (#MC)\r\n", machine.WaitFor("[PANIC] The system is halted."), StringComparison.Ordinal);
    }

    [Fact]
    public void Shell_survives_an_exception_of_a_command()
    {
        using QemuMachine machine = Boot("fault_exception");
        Assert.Equal("fault: System.InvalidOperationException: thrown on purpose\n", machine.Run("fault exception"));
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
    }

    [Fact]
    public void Exhausted_heap_is_an_exception_and_all_of_it_comes_back()
    {
        using QemuMachine machine = Boot("fault_memory");
        for (int i = 0; i < 3; i++)
            Assert.StartsWith("fault: System.OutOfMemoryException: ", machine.Run("fault memory"), StringComparison.Ordinal);
        Assert.Equal("✓ The heap is consistent.\n", machine.Run("heap check"));
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    private static QemuMachine Boot(string name)
    {
        var machine = new QemuMachine(new MachineOptions { Name = name });
        machine.WaitForPrompt();
        return machine;
    }

    // The screen is the only witness on a PC without a serial port, so it must show the same.
    private static string Provoke(QemuMachine machine, string kind)
    {
        machine.Type($"fault {kind}\r");
        string report = machine.WaitFor("[PANIC] The system is halted. Reset the machine to go on.\r\n");
        string first = report[report.IndexOf("[PANIC]", StringComparison.Ordinal)..].Split("\r\n")[0];
        machine.WaitForScreen(lines => lines.Contains(first) && lines.Any(static l => l.StartsWith("[PANIC] The system is halted", StringComparison.Ordinal)), "the report");
        return report;
    }

    /// <summary>The last symbol of the linker's map at or below an offset in the image.</summary>
    private static string FindSymbol(ulong offset) => File.ReadLines(Path.ChangeExtension(Workspace.KernelImage, ".map"))
        .Select(static line => MapLine().Match(line))
        .Where(static line => line.Success)
        .Select(static line => (Name: line.Groups[1].Value, Address: ulong.Parse(line.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
        .Where(symbol => symbol.Address >= PreferredBase && symbol.Address <= PreferredBase + offset)
        .MaxBy(static symbol => symbol.Address).Name;

    // Where the instruction is no code, who called there counts.
    [GeneratedRegex(@"(?:Called before|RIP (?![^\n]*\n\[PANIC\] Called before)) ?0x[0-9A-F]{16} = image base 0x[0-9A-F]+ \+ 0x([0-9A-F]+)")]
    private static partial Regex Location();

    [GeneratedRegex(@"^ [0-9a-f]{4}:[0-9a-f]{8}\s+(\S.*?)\s+([0-9a-f]{16})\s")]
    private static partial Regex MapLine();
}
