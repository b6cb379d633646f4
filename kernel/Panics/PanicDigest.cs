using System;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// A report made short for a place that may not have room for all of it: first what happened and the methods that were running,
/// then the registers, then the log. Allocates nothing.
/// </summary>
/// <remarks>All lines of the report are added in their order, once for each of the <see cref="Parts"/>.</remarks>
/// <param name="text">Where the text goes; what does not fit is left out.</param>
internal ref struct PanicDigest(Span<byte> text)
{
    /// <summary>How many parts there are.</summary>
    public const int Parts = 3;

    private const int Happened = 0;
    private const int Registers = 1;
    private const int Log = 2;

    private readonly Span<byte> _text = text;
    private int _taken;
    private int _part;

    private static ReadOnlySpan<byte> FirstRegisters => "[PANIC] RAX "u8;

    private static ReadOnlySpan<byte> LastRegisters => "[PANIC] CR0 "u8;

    private static ReadOnlySpan<byte> LogTitle => "[PANIC] Log:"u8;

    /// <summary>Bytes of the text so far.</summary>
    public int Length { get; private set; }

    /// <summary>Takes the lines of one part from now on. The report is added from its first line again.</summary>
    /// <param name="part">Its number, from 0.</param>
    public void Begin(int part)
    {
        _taken = part;
        _part = Happened;
    }

    /// <summary>Adds a line, if it belongs to the part that is taken.</summary>
    /// <param name="line">UTF-8 text without line feed.</param>
    public void Add(scoped ReadOnlySpan<byte> line)
    {
        _part = line.StartsWith(FirstRegisters) ? Registers : line.StartsWith(LogTitle) ? Log : _part;
        if (_part == _taken)
        {
            Take(line);
        }

        if (_part == Registers && line.StartsWith(LastRegisters))
        {
            _part = Happened;
        }
    }

    private void Take(scoped ReadOnlySpan<byte> line)
    {
        int bytes = PanicText.Compact(line, _text[Length..]);
        Length += bytes;
        if (bytes > 0 && Length < _text.Length)
        {
            _text[Length++] = (byte)'\n';
        }
    }
}
