using System;
using System.Globalization;
using System.Text;

namespace UefiKernel.Shell.Console;

/// <summary>
/// Text, with styles where wanted, put together in a buffer. What does not fit is left out, but never a part of a style's
/// sequence. Allocates nothing.
/// </summary>
/// <param name="buffer">The buffer.</param>
/// <param name="length">The number of characters that are in it already.</param>
public ref struct StyledText(Span<char> buffer, int length = 0)
{
    private const int MostDigits = 20;

    private readonly Span<char> _buffer = buffer;
    private int _length = length;

    /// <summary>The text so far.</summary>
    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    /// <summary>Adds text.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, _buffer.Length - _length)];
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    /// <summary>Adds UTF-8 text; what is no UTF-8 becomes U+FFFD.</summary>
    public void AppendUtf8(scoped ReadOnlySpan<byte> text)
    {
        // A rune is at most two UTF-16 units.
        Span<char> rune = stackalloc char[2];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out Rune decoded, out int consumed);
            text = text[consumed..];
            Append(rune[..decoded.EncodeToUtf16(rune)]);
        }
    }

    /// <summary>Adds a character several times; a count below 1 adds nothing.</summary>
    public void Repeat(char value, int count)
    {
        count = Math.Clamp(count, 0, _buffer.Length - _length);
        _buffer.Slice(_length, count).Fill(value);
        _length += count;
    }

    /// <summary>What follows is of a style.</summary>
    public void Append(TextStyle style)
    {
        string sequence = style.Sequence();
        if (sequence.Length <= _buffer.Length - _length)
        {
            Append(sequence);
        }
    }

    /// <summary>Removes text from the end.</summary>
    /// <param name="length">The number of characters that stay, at most the present number.</param>
    public void Truncate(int length) => _length = Math.Min(length, _length);

    /// <summary>Adds a number in decimal.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">The least number of digits, up to 20.</param>
    public void AppendNumber(ulong value, int digits = 1) => Append(value, digits, default);

    /// <summary>Adds a number in hexadecimal, without <c>0x</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">The least number of digits, up to 20.</param>
    public void AppendHexadecimal(ulong value, int digits = 1) => Append(value, digits, "X");

    private void Append(ulong value, int digits, scoped ReadOnlySpan<char> format)
    {
        Span<char> text = stackalloc char[MostDigits];
        value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture);
        Repeat('0', digits - length);
        Append(text[..length]);
    }
}
