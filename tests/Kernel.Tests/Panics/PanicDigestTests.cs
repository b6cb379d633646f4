using System;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

public class PanicDigestTests
{
    private static readonly string[] s_report =
    [
        "[PANIC] General protection fault (#GP)",
        "[PANIC] Thread 1, of 4",
        "[PANIC] RAX E7E7E7E7E7E7E7E7  RBX 0000000000000001  RCX 0000000000000002",
        "[PANIC] R15 0000000000000003  CS 0008  SS 0010  RFLAGS 202",
        "[PANIC] CR0 80010033  CR3 1000  CR4 668",
        "[PANIC]    at [0x20E47B] UefiKernel.Kernel.Runtime.Collection.PointerMap.Visit() + 0xbb",
        "[PANIC]    at [0xF6098] UefiKernel.Kernel.Terminal.Commands.FaultKind.Overrun() + 0x130",
        "[PANIC] Log:",
        "[PANIC]   [KERNEL] PS/2 keyboard: ready",
    ];

    private const string Whole =
        "General protection fault (#GP)\nThread 1, of 4\n" +
        "[0x20E47B] Runtime.Collection.PointerMap.Visit\n[0xF6098] Terminal.Commands.FaultKind.Overrun\n" +
        "RAX E7E7E7E7E7E7E7E7 RBX 1 RCX 2\nR15 3 CS 0008 SS 0010 RFLAGS 202\nCR0 80010033 CR3 1000 CR4 668\n" +
        "Log:\n[KERNEL] PS/2 keyboard: ready\n";

    [Fact]
    public void Methods_come_before_registers_and_registers_before_the_log() => Assert.Equal(Whole, Digest(s_report, 1000));

    [Fact]
    public void What_does_not_fit_is_the_end() =>
        Gen.Int[0, Whole.Length + 10].Sample(
            static size => Assert.Equal(Whole[..Math.Min(size, Whole.Length)].TrimEnd(), Digest(s_report, size).TrimEnd()),
            iter: 1000);

    // A fault within a part of the report leaves the rest of the part out.
    [Fact]
    public void Registers_that_break_off_lose_nothing_else() =>
        Assert.Equal(
            Whole.Split('\n').Where(static line => !line.StartsWith("CR0", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            Digest([.. s_report.Where(static line => !line.StartsWith("[PANIC] CR0", StringComparison.Ordinal))], 1000)
                .Split('\n').Order(StringComparer.Ordinal));

    private static string Digest(string[] report, int size)
    {
        byte[] text = new byte[size];
        var digest = new PanicDigest(text);
        for (int part = 0; part < PanicDigest.Parts; part++)
        {
            digest.Begin(part);
            foreach (string line in report)
            {
                digest.Add(Encoding.UTF8.GetBytes(line));
            }
        }

        return Encoding.ASCII.GetString(text, 0, digest.Length);
    }
}
