using System;
using System.Globalization;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// A number of bytes as people read it: <c>10.0 MiB</c>, or exactly: <c>10,485,760 B</c>. Formats without allocating.
/// </summary>
/// <param name="count">The number of bytes.</param>
/// <param name="exact">Whether to print every byte.</param>
public readonly struct ByteSize(ByteCount count, bool exact = false) : ISpanFormattable
{
    private const string Units = "KMGTPE";
    private const ulong Kibi = 1024;

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ulong bytes = count.Value;
        if (exact || bytes < Kibi)
        {
            return destination.TryWrite(CultureInfo.InvariantCulture, $"{bytes:N0} B", out charsWritten);
        }

        int unit = 0;
        ulong scale = Kibi;
        while (unit + 1 < Units.Length && bytes / scale >= Kibi)
        {
            unit++;
            scale *= Kibi;
        }

        // Tenths in whole numbers, rounded down: 1,023.9 KiB never turns into 1,024.0. (Ten exbibytes still fit in 64 bits.)
        ulong whole = bytes / scale;
        ulong tenth = bytes % scale * 10 / scale;
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{whole:N0}.{tenth} {Units[unit]}iB", out charsWritten);
    }

    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[32];
        return TryFormat(text, out int length, format, formatProvider) ? new string(text[..length]) : "";
    }

    public override string ToString() => ToString(null, null);
}
