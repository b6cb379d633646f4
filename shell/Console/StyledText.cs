using System;
using System.Globalization;

namespace UefiKernel.Shell.Console;

/// <summary>
/// Text with styles, put together in a buffer; what does not fit is left out, but never a part of a style's sequence. Allocates
/// nothing.
/// </summary>
/// <param name="buffer">The buffer.</param>
public ref struct StyledText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    /// <summary>The text so far.</summary>
    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    /// <summary>Adds text.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, _buffer.Length - _length)];
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
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

    /// <summary>Adds a number in decimal.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">The least number of digits, up to 20.</param>
    public void AppendNumber(ulong value, int digits = 1)
    {
        Span<char> text = stackalloc char[20];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        Repeat('0', digits - length);
        Append(text[..length]);
    }
}
