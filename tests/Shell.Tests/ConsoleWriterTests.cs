using System;
using System.IO;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>Text on its way to screen and serial line.</summary>
public sealed class ConsoleWriterTests : IDisposable
{
    private readonly TerminalEmulator _terminal = new(40, 10);
    private readonly FakeSerialLine _serial = new();
    private readonly ConsoleWriter _console;

    public ConsoleWriterTests() => _console = new ConsoleWriter(_terminal, null, _serial);

    public void Dispose() => _console.Dispose();

    [Fact]
    public void Both_outputs_get_the_text()
    {
        _console.WriteLine("[KERNEL] ✓ ready");
        Assert.Equal("[KERNEL] ✓ ready", _terminal.Row(0));
        Assert.Equal("[KERNEL] ✓ ready\r\n", _serial.SentText);
    }

    [Fact]
    public void Every_way_to_write_arrives()
    {
        TextWriter writer = _console;
        writer.Write('a');
        writer.Write("b");
        writer.Write(['c', 'd']);
        writer.Write(['x', 'e', 'y'], 1, 1);
        writer.Write("f".AsSpan());
        writer.Write(1);
        writer.Write(2U);
        writer.Write(-3L);
        writer.Write(4UL);
        writer.Write(true);
        writer.Write((object)"g");
        writer.Write((string?)null);
        writer.Write("{0:X}", 255);
        writer.WriteLine();
        writer.WriteLine("h");
        writer.WriteLine("i".AsSpan());
        writer.WriteLine(5);
        writer.WriteLine('j');
        Assert.Equal("abcdef12-34TruegFF\r\nh\r\ni\r\n5\r\nj\r\n", _serial.SentText);
    }

    [Fact]
    public void Line_ends_become_cr_lf_once()
    {
        _console.Write("a\nb\r\nc\r");
        _console.Write("\nd\n\n");
        Assert.Equal("a\r\nb\r\nc\r\nd\r\n\r\n", _serial.SentText);
    }

    [Fact]
    public void Interpolated_strings_are_formatted_as_usual()
    {
        int number = 42;
        string name = "x";
        string? none = null;
        string expected =
            $"<{number}|{number,5}|{number,-5}|{number:X4}|{number,8:D4}|{name}|{name,3}|" +
            $"{name,-3}|{none}|{'c'}|{name.AsSpan()}>";
        _console.Write(
            $"<{number}|{number,5}|{number,-5}|{number:X4}|{number,8:D4}|{name}|{name,3}|" +
            $"{name,-3}|{none}|{'c'}|{name.AsSpan()}>");
        Assert.Equal(expected, _serial.SentText);
    }

    [Fact]
    public void A_value_too_long_for_the_stack_buffer_is_still_written()
    {
        _console.Write($"{1:D300}");
        Assert.Equal(300, _serial.Sent.Count);
    }

    [Fact]
    public void Formatting_allocates_nothing()
    {
        var console = new ConsoleWriter(_terminal, null, null);
        Print(console);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Print(console);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Print(ConsoleWriter console)
        {
            console.WriteLine($"{"name",-10} {123456789UL,20:N0} 0x{255:X16} {'c'}");
            console.Write(7);
            console.Write('c');
            console.WriteLine("text");
        }
    }

    [Fact]
    public void Either_output_may_be_absent()
    {
        new ConsoleWriter(null, null, null).WriteLine("x");
        new ConsoleWriter(null, new FakeSurface(1, 1), null).Flush();
        new ConsoleWriter(_terminal, null, null).WriteLine("screen");
        new ConsoleWriter(null, null, _serial).WriteLine("serial");
        Assert.Equal("screen", _terminal.Row(0));
        Assert.Equal("serial\r\n", _serial.SentText);
    }

    [Fact]
    public void Columns_are_those_that_all_outputs_have()
    {
        Assert.Equal(40, _console.Columns);
        var both = new ConsoleWriter(new TerminalEmulator(240, 67), null, _serial);
        Assert.Equal(240, both.Columns);
        both.SerialTerminal!.NoteByte();
        Assert.Equal(80, both.Columns);
        Assert.Equal(240, new ConsoleWriter(new TerminalEmulator(240, 67), null, null).Columns);
        Assert.Equal(80, new ConsoleWriter(null, null, _serial).Columns);
        Assert.Equal(80, new ConsoleWriter(null, null, null).Columns);
    }

    [Fact]
    public void Flush_draws_the_terminal()
    {
        var surface = new FakeSurface(40, 10);
        var console = new ConsoleWriter(_terminal, surface, null);
        console.Write("x");
        Assert.Equal(0, surface.Drawn);
        console.Flush();
        Assert.Equal('x', surface[0, 0].CodePoint);
    }

    [Fact]
    public void Serial_bytes_are_those_of_the_library_encoder() =>
    Gen.Select(Gen.String[Gen.Char, 0, 400], Gen.Int[1, 300]).Sample((text, size) =>
    {
        var serial = new FakeSerialLine();
        var console = new ConsoleWriter(null, null, serial);
        for (int i = 0; i < text.Length; i += size)
        {
            console.Write(text.AsSpan(i, Math.Min(size, text.Length - i)));
        }

        // A pair whose second half has not come yet is held back; a space settles it.
        console.Write(' ');
        string expected = (text + " ").Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetBytes(expected), serial.Sent);
    });
}
