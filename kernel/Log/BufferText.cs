using System;
using System.Text;

namespace UefiKernel.Kernel.Log;

/// <summary>Text put together in a buffer; what does not fit is left out. Allocates nothing.</summary>
/// <param name="buffer">The buffer.</param>
internal ref struct BufferText(Span<char> buffer)
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

    /// <summary>Takes text back from the end.</summary>
    /// <param name="length">The number of characters that stay, at most the present number.</param>
    public void Truncate(int length) => _length = Math.Min(length, _length);

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

    /// <summary>Adds a number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="radix">10 or 16.</param>
    /// <param name="digits">The least number of digits, up to 20.</param>
    public void AppendNumber(ulong value, uint radix, int digits)
    {
        const int Capacity = 20;
        Span<char> number = stackalloc char[Capacity];
        int start = Capacity;
        do
        {
            uint digit = (uint)(value % radix);
            value /= radix;
            number[--start] = (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
        }
        while (start > 0 && (value != 0 || Capacity - start < digits));

        Append(number[start..]);
    }
}
