using System;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

public class PanicTextTests
{
    [Theory]
    [InlineData("[PANIC] Page fault (#PF)", "Page fault (#PF)")]
    [InlineData("[PANIC] Vector 13  error code 0x0  CR2 0x0000000000000000", "Vector 13 error code 0x0 CR2 0x0")]
    [InlineData("[PANIC] R8  0000100000000000  R9  0000000000000003", "R8 100000000000 R9 3")]
    [InlineData("[PANIC] CS 0008  SS 0010  RFLAGS 202", "CS 0008 SS 0010 RFLAGS 202")]
    [InlineData("[PANIC]   0x0DD03F  48 8B 33                mov rsi,[rbx]", "0x0DD03F 48 8B 33 mov rsi,[rbx]")]
    [InlineData("[PANIC]   [KERNEL] ✓ Threads: time slices of 1000 µs", "[KERNEL] ? Threads: time slices of 1000 ?s")]
    [InlineData("no prefix   and   spaces  ", "no prefix and spaces")]
    [InlineData("", "")]
    public void Line_is_shortened(string line, string expected) => Assert.Equal(expected, Compact(line));

    [Theory]
    [InlineData("[PANIC]    at [0xF6098] UefiKernel.Kernel.Terminal.Commands.FaultKind.Overrun() + 0x130",
        "[0xF6098] Terminal.Commands.FaultKind.Overrun")]
    [InlineData("[PANIC]    at [0x20E47B] UefiKernel.Kernel.Runtime.Collection.PointerMap.Visit[TVisitor](Byte**, TVisitor&) + " +
        "0xbb",
        "[0x20E47B] Runtime.Collection.PointerMap.Visit[TVisitor]")]
    [InlineData("[PANIC]    at [0x85C48] System.Runtime.InternalCalls.RhCollect(Int32, Boolean) + 0x44",
        "[0x85C48] System.Runtime.InternalCalls.RhCollect")]
    [InlineData("[PANIC]    at [0x1234] 17 times UefiKernel.Deep.Down(Int32) + 0x3", "[0x1234] 17 times Deep.Down")]
    [InlineData("[PANIC]    at 0x00007FFFFFFFF000", "0x7FFFFFFFF000")]
    [InlineData("[PANIC]    at [0x78CA]", "[0x78CA]")]
    [InlineData("[PANIC]    ... 12 more", "... 12 more")]
    public void Method_on_the_stack_keeps_its_offset_and_name(string line, string expected) =>
    Assert.Equal(expected, Compact(line));

    [Theory]
    [InlineData("RAX 0123456789ABCDEF  RBX 0123456789ABCDEF  RCX 0123456789ABCDEF", 64, 64)]
    [InlineData("RAX 0123456789ABCDEF  RBX 0123456789ABCDEF  RCX 0123456789ABCDEF", 63, 42)]
    [InlineData("RAX 0123456789ABCDEF  RBX 0123456789ABCDEF  RCX 0123456789ABCDEF", 42, 42)]
    [InlineData("RAX 0123456789ABCDEF  RBX 0123456789ABCDEF  RCX 0123456789ABCDEF", 41, 20)]
    [InlineData("RAX 0123456789ABCDEF  RBX 0123456789ABCDEF  RCX 0123456789ABCDEF", 20, 20)]
    [InlineData("  [KERNEL] Wall clock: 2026-11-26", 20, 15)]
    [InlineData("   at [0x16DA25] UefiKernel.Shell.Commands.Framework.LineRunner", 44, 43)]
    [InlineData("   at [0x16DA25] Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 44, 16)]
    [InlineData("abcdefghij", 4, 4)]
    public void Lines_are_broken_between_fields_then_words_then_parts_of_names(string line, int columns, int expected) =>
        Assert.Equal(expected, PanicText.FindBreak(line, columns));

    [Theory]
    [InlineData("   at [0x16DA25] UefiKernel.Shell.LineRunner.Run(ICommand, Boolean) + 0x25",
        "   at [0x16DA25] Shell.LineRunner.Run + 0x25")]
    [InlineData("   at [0x85C48] System.Runtime.InternalCalls.RhCollect(Int32, Boolean) + 0x44",
        "   at [0x85C48] System.Runtime.InternalCalls.RhCollect + 0x44")]
    [InlineData("   at [0x78CA]", "   at [0x78CA]")]
    [InlineData("   at (", "   at (")]
    [InlineData("RIP 0x1 (UefiKernel.)", "RIP 0x1 (UefiKernel.)")]
    [InlineData("> 0x0F62C0  C6 01 E7                mov byte ptr [rcx],0xE7", "> 0x0F62C0  C6 01 E7  mov byte ptr [rcx],0xE7")]
    [InlineData("    indented   by four  ", "    indented  by four  ")]
    [InlineData("     ", "     ")]
    [InlineData("", "")]
    public void Lines_are_shortened_in_place(string line, string expected)
    {
        char[] text = line.ToCharArray();
        Assert.Equal(expected, new string(text, 0, PanicText.Shorten(text)));
    }

    [Fact]
    public void Any_line_fits_in_any_space_and_is_plain_text() =>
        Gen.Select(
            Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Gen.String[Gen.Char["at [0x]UefiKernel.(é) \u0001"], 0, 60].Select(
                    static x => Encoding.UTF8.GetBytes("[PANIC]    at " + x))), Gen.Int[0, 120]).Sample(static (line, size) =>
        {
            byte[] target = new byte[size];
            int length = PanicText.Compact(line, target);
            Assert.InRange(length, 0, Math.Min(size, line.Length));
            Assert.All(target[..length], static value => Assert.InRange(value, (byte)' ', (byte)'~'));
            Assert.All(target[length..].Skip(1), static value => Assert.Equal(0, value));
        });

    [Fact]
    public void Lines_are_broken_at_words_and_lose_nothing() =>
        Gen.Select(Gen.String[Gen.Char["ab   "], 0, 80], Gen.Int[0, 30]).Sample(static (line, columns) =>
        {
            string rest = line;
            var joined = new StringBuilder();
            while (rest.Length > 0)
            {
                int taken = PanicText.FindBreak(rest, columns);
                Assert.InRange(taken, 1, Math.Max(columns, 1));
                joined.Append(rest[..taken]);
                rest = rest[taken..];
            }

            Assert.Equal(line, joined.ToString());
        });

    private static string Compact(string line)
    {
        byte[] target = new byte[200];
        return Encoding.ASCII.GetString(target, 0, PanicText.Compact(Encoding.UTF8.GetBytes(line), target));
    }
}
