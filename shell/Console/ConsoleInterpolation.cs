using System;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace UefiKernel.Shell.Console;

/// <summary>
/// What the compiler turns <c>console.Write($"…")</c> into: each part goes straight to the console. Values are formatted on the
/// stack, aligned as in any interpolated string.
/// </summary>
[InterpolatedStringHandler]
public readonly ref struct ConsoleInterpolation
{
    private const int LongestValue = 128;

    private readonly ConsoleWriter _console;

    /// <summary>Called by the compiler; the two counts are not needed.</summary>
    public ConsoleInterpolation(int literalLength, int formattedCount, ConsoleWriter console)
    {
        _ = literalLength;
        _ = formattedCount;
        _console = console;
    }

    /// <summary>Writes text as it is.</summary>
    public void AppendLiteral(string value) => _console.Write(value);

    /// <summary>Writes a string.</summary>
    public void AppendFormatted(string? value) => _console.Write(value);

    /// <summary>Writes a string padded to a width; a negative one pads on the right.</summary>
    public void AppendFormatted(string? value, int alignment) => AppendFormatted(value.AsSpan(), alignment);

    /// <summary>What follows is of a style.</summary>
    public void AppendFormatted(TextStyle value) => _console.SetStyle(value);

    /// <summary>Writes characters.</summary>
    public void AppendFormatted(ReadOnlySpan<char> value) => _console.Write(value);

    /// <summary>Writes characters padded to a width; a negative one pads on the right.</summary>
    public void AppendFormatted(ReadOnlySpan<char> value, int alignment)
    {
        _console.Repeat(' ', alignment - value.Length);
        _console.Write(value);
        _console.Repeat(' ', -alignment - value.Length);
    }

    /// <summary>Writes a value in a format, padded to a width; a negative one pads on the right.</summary>
    public void AppendFormatted<T>(T value, int alignment = 0, string? format = null)
        where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[LongestValue];
        if (value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture))
        {
            AppendFormatted(text[..length], alignment);
        }
        else
        {
            // Longer than any number; a string is the way out that loses nothing.
            AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture), alignment);
        }
    }

    /// <summary>Writes a value in a format.</summary>
    public void AppendFormatted<T>(T value, string? format)
        where T : ISpanFormattable => AppendFormatted(value, 0, format);
}
