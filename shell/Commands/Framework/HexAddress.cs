using System;
using System.Globalization;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>An address as it is printed everywhere: <c>0x</c> and as many digits as needed. Formats without allocating.</summary>
/// <param name="address">The address.</param>
public readonly struct HexAddress(ulong address) : ISpanFormattable
{
    /// <summary>Columns of an address of 40 bits, for rows below each other; longer ones are rare.</summary>
    public const int Width = 12;

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"0x{address:X}", out charsWritten);

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public override string ToString() => "0x" + address.ToString("X", CultureInfo.InvariantCulture);
}
