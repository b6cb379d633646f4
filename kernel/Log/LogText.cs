using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// Lets <c>KernelLog.WriteLine($"...")</c> format without allocation and before the runtime has started: the compiler turns the
/// string into calls of these methods. The log gets the line as a whole when it ends, so that no other thread's line comes into
/// it; of a line of more than <see cref="Room"/> characters it gets that many at a time. Numbers have commas between the
/// thousands; they take <c>X</c> with an optional number of digits, or <c>D</c> for decimal digits alone.
/// </summary>
[InterpolatedStringHandler]
internal ref struct LogText
{
    /// <summary>Characters that the log gets at once.</summary>
    public const int Room = 160;

    // Hundreds of lines call these: inlined into each, they take kilobytes of the image.
    private const MethodImplOptions Small = MethodImplOptions.NoInlining;

    private readonly LogLevel _level;
    private int _count;
    private Characters _characters;

    /// <summary>Starts a text of the ordinary level.</summary>
    /// <param name="literalLength">Not needed.</param>
    /// <param name="formattedCount">Not needed.</param>
    [MethodImpl(Small)]
    public LogText(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, KernelLog.OrdinaryLevel)
    {
    }

    /// <summary>Starts a text.</summary>
    /// <param name="literalLength">Not needed.</param>
    /// <param name="formattedCount">Not needed.</param>
    /// <param name="level">The level of the line.</param>
    [MethodImpl(Small)]
    public LogText(int literalLength, int formattedCount, LogLevel level)
    {
        _ = literalLength;
        _ = formattedCount;
        _level = level;
        _count = 0;
        Unsafe.SkipInit(out _characters);
    }

    /// <summary>Writes the text between values.</summary>
    [MethodImpl(Small)]
    public void AppendLiteral(string text) => Write(text);

    /// <summary>Writes text.</summary>
    [MethodImpl(Small)]
    public void AppendFormatted(string? text) => Write(text);

    /// <summary>Writes text.</summary>
    public void AppendFormatted(ReadOnlySpan<char> text) => Write(text);

    /// <summary>Writes a number in decimal.</summary>
    [MethodImpl(Small)]
    public void AppendFormatted(ulong value) => Write(LogNumbers.Group(value, stackalloc char[LogNumbers.Room]));

    /// <summary>Writes a number in decimal.</summary>
    [MethodImpl(Small)]
    public void AppendFormatted(long value)
    {
        if (value < 0)
        {
            Write("-");
        }

        AppendFormatted(value < 0 ? 0 - (ulong)value : (ulong)value);
    }

    /// <summary>Writes a number as <paramref name="format"/> says.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">
    /// <c>X</c> for hexadecimal, followed by the least number of digits; <c>D</c> for decimal digits without commas.
    /// </param>
    public void AppendFormatted(ulong value, string format)
    {
        if (format[0] == 'D')
        {
            WriteDigits(value, 10, 1);
            return;
        }

        int digits = 0;
        for (int i = 1; i < format.Length; i++)
        {
            digits = digits * 10 + (format[i] - '0');
        }

        WriteDigits(value, 16, Math.Max(digits, 1));
    }

    /// <summary>Writes an address in hexadecimal, as the boot log shows all addresses.</summary>
    [MethodImpl(Small)]
    public void AppendFormatted(PhysicalAddress address)
    {
        Write("0x");
        WriteDigits(address.Value, 16, 1);
    }

    /// <summary>Writes a size with a unit, as the shell does.</summary>
    [MethodImpl(Small)]
    public void AppendFormatted(ByteCount size) => Write(LogNumbers.Size(size.Value, stackalloc char[LogNumbers.Room]));

    private void WriteDigits(ulong value, uint radix, int digits) =>
        Write(LogNumbers.Digits(value, radix, digits, stackalloc char[LogNumbers.Room]));

    /// <summary>Gives the log what it has not got yet.</summary>
    public void Flush()
    {
        KernelLog.Write(_level, ((ReadOnlySpan<char>)_characters)[.._count]);
        _count = 0;
    }

    /// <summary>Writes text.</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        while (text.Length > Room - _count)
        {
            int length = Room - _count;
            text[..length].CopyTo(((Span<char>)_characters)[_count..]);
            text = text[length..];
            FlushFull();
        }

        text.CopyTo(((Span<char>)_characters)[_count..]);
        _count += text.Length;
    }

    // The first half of a character outside of the first 65,536 waits for the second.
    private void FlushFull()
    {
        char last = _characters[Room - 1];
        _count = char.IsHighSurrogate(last) ? Room - 1 : Room;
        bool waits = _count != Room;
        Flush();
        if (waits)
        {
            _characters[0] = last;
            _count = 1;
        }
    }

    [InlineArray(Room)]
    private struct Characters
    {
        private char _first;
    }
}
