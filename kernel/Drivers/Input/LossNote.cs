using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>The line that reports how many bytes a serial line lost; it is sent on that line. Allocates nothing.</summary>
internal struct LossNote
{
    // The text, and two numbers of at most 20 digits.
    private const int Capacity = 128;
    private const int MostDigits = 20;

    private Text _text;
    private int _length;
    private int _sent;
    private ulong _bytes;

    /// <summary>The bytes that the note speaks of while it has not been sent as a whole; 0 afterwards.</summary>
    public readonly ulong Unsent => _sent < _length ? _bytes : 0;

    /// <summary>Makes the line.</summary>
    /// <param name="bytes">How many were lost.</param>
    /// <param name="milliseconds">For how long the line took none.</param>
    public void Set(ulong bytes, ulong milliseconds)
    {
        _length = 0;
        _sent = 0;
        _bytes = bytes;
        Append("\r\n… "u8);
        Append(bytes);
        Append(" bytes lost: the serial line took none for "u8);
        Append(milliseconds);
        Append(" ms\r\n"u8);
    }

    /// <summary>The next byte to send; false when all were sent.</summary>
    public readonly bool TryPeek(out byte value)
    {
        bool isLeft = _sent < _length;
        value = isLeft ? _text[_sent] : (byte)0;
        return isLeft;
    }

    /// <summary>The byte was sent.</summary>
    public void Advance() => _sent++;

    private void Append(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            _text[_length++] = value;
        }
    }

    private void Append(ulong number)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        int first = MostDigits;
        do
        {
            digits[--first] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number > 0);
        Append(digits[first..]);
    }

    [InlineArray(Capacity)]
    private struct Text
    {
        private byte _first;
    }
}
