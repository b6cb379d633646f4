using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// Lets <c>KernelLog.WriteLine($"...")</c> format without allocation and before the runtime has started: the compiler turns the
/// string into calls of these methods, and each writes its part at once. Numbers have commas between the thousands; they take
/// <c>X</c> with an optional number of digits, or <c>D</c> for decimal digits alone.
/// </summary>
[InterpolatedStringHandler]
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls them on an instance.")]
internal readonly ref struct LogText
{
    private readonly LogLevel _level;

    /// <summary>Starts a text of the ordinary level.</summary>
    /// <param name="literalLength">Not needed.</param>
    /// <param name="formattedCount">Not needed.</param>
    public LogText(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, KernelLog.OrdinaryLevel)
    {
    }

    /// <summary>Starts a text.</summary>
    /// <param name="literalLength">Not needed.</param>
    /// <param name="formattedCount">Not needed.</param>
    /// <param name="level">The level of the line.</param>
    public LogText(int literalLength, int formattedCount, LogLevel level)
    {
        _ = literalLength;
        _ = formattedCount;
        _level = level;
    }

    /// <summary>Writes the text between values.</summary>
    public void AppendLiteral(string text) => Write(text);

    /// <summary>Writes text.</summary>
    public void AppendFormatted(string? text) => Write(text);

    /// <summary>Writes text.</summary>
    public void AppendFormatted(ReadOnlySpan<char> text) => Write(text);

    /// <summary>Writes a number in decimal.</summary>
    public void AppendFormatted(ulong value) => Write(LogNumbers.Group(value, stackalloc char[LogNumbers.Room]));

    /// <summary>Writes a number in decimal.</summary>
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
    public void AppendFormatted(PhysicalAddress address)
    {
        Write("0x");
        WriteDigits(address.Value, 16, 1);
    }

    /// <summary>Writes a size with a unit, as the shell does.</summary>
    public void AppendFormatted(ByteCount size) => Write(LogNumbers.Size(size.Value, stackalloc char[LogNumbers.Room]));

    private void WriteDigits(ulong value, uint radix, int digits) =>
        Write(LogNumbers.Digits(value, radix, digits, stackalloc char[LogNumbers.Room]));

    private void Write(ReadOnlySpan<char> text) => KernelLog.Write(_level, text);
}
