using System;
using UefiKernel.Shell.Emulation.View;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// A colour as a program asked for it: the terminal's default, one of 256 palette entries, or red, green and blue.
/// <c>default(TerminalColor)</c> is the default colour. A <see cref="ColorTheme"/> turns it into a pixel.
/// </summary>
public readonly struct TerminalColor : IEquatable<TerminalColor>
{
    private const uint IndexedTag = 0x0100_0000;
    private const uint RgbTag = 0x0200_0000;

    private readonly uint _value;

    private TerminalColor(uint value) => _value = value;

    /// <summary>Whether this is the terminal's default colour.</summary>
    public bool IsDefault => _value == 0;

    /// <summary>Whether this is a palette entry, see <see cref="Index"/>.</summary>
    public bool IsIndexed => (_value & IndexedTag) != 0;

    /// <summary>Whether this is a colour of its own, see <see cref="Rgb"/>.</summary>
    public bool IsRgb => (_value & RgbTag) != 0;

    /// <summary>The palette entry, 0 to 255; meaningful only when <see cref="IsIndexed"/>.</summary>
    public byte Index => (byte)_value;

    /// <summary>The colour as 0x00RRGGBB; meaningful only when neither default nor indexed.</summary>
    public uint Rgb => _value & 0x00FF_FFFF;

    /// <summary>A palette entry: 0–7 normal, 8–15 bright, 16–231 a 6×6×6 cube, 232–255 greys.</summary>
    public static TerminalColor FromIndex(byte index) => new(IndexedTag | index);

    /// <summary>A colour of its own.</summary>
    public static TerminalColor FromRgb(byte red, byte green, byte blue) =>
        new(RgbTag | ((uint)red << 16) | ((uint)green << 8) | blue);

    /// <summary>Same kind and same value.</summary>
    public static bool operator ==(TerminalColor left, TerminalColor right) => left._value == right._value;

    /// <summary>Another kind or another value.</summary>
    public static bool operator !=(TerminalColor left, TerminalColor right) => left._value != right._value;

    public bool Equals(TerminalColor other) => _value == other._value;

    public override bool Equals(object? obj) => obj is TerminalColor other && Equals(other);

    public override int GetHashCode() => (int)_value;
}
