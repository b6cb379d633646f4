using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// Lets <c>KernelLog.WriteLine($"...")</c> format without allocation and before the runtime has started: the compiler turns the
/// string into calls of these methods, and each writes its part at once. Numbers take <c>X</c> with an optional number of digits;
/// nothing else.
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
    public void AppendFormatted(ulong value) => WriteNumber(value, 10, 1);

    /// <summary>Writes a number in decimal.</summary>
    public void AppendFormatted(long value)
    {
        if (value < 0)
        {
            Write("-");
        }

        WriteNumber(value < 0 ? 0 - (ulong)value : (ulong)value, 10, 1);
    }

    /// <summary>Writes a number as <paramref name="format"/> says.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format"><c>X</c> for hexadecimal, followed by the least number of digits.</param>
    public void AppendFormatted(ulong value, string format)
    {
        int digits = 0;
        for (int i = 1; i < format.Length; i++)
        {
            digits = digits * 10 + (format[i] - '0');
        }

        WriteNumber(value, 16, Math.Max(digits, 1));
    }

    /// <summary>Writes an address in hexadecimal, as the boot log shows all addresses.</summary>
    public void AppendFormatted(PhysicalAddress address)
    {
        Write("0x");
        WriteNumber(address.Value, 16, 1);
    }

    /// <summary>Writes a size in bytes, and in MiB when it is a whole number of them.</summary>
    public void AppendFormatted(ByteCount size)
    {
        const ulong MiB = 1024 * 1024;
        WriteNumber(size.Value, 10, 1);
        Write(" bytes");
        if (size.Value >= MiB && size.Value % MiB == 0)
        {
            Write(" (");
            WriteNumber(size.Value / MiB, 10, 1);
            Write(" MiB)");
        }
    }

    private unsafe void WriteNumber(ulong value, uint radix, int digits)
    {
        // 64 bits take 20 decimal digits; the buffer is filled from its end.
        const int Capacity = 20;
        char* buffer = stackalloc char[Capacity];
        int start = Capacity;
        do
        {
            uint digit = (uint)(value % radix);
            value /= radix;
            buffer[--start] = (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
        }
        while (start > 0 && (value != 0 || Capacity - start < digits));

        Write(new ReadOnlySpan<char>(buffer + start, Capacity - start));
    }

    private void Write(ReadOnlySpan<char> text) => KernelLog.Write(_level, text);
}
