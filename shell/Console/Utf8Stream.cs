using System;
using System.Text;

namespace UefiKernel.Shell.Console;

/// <summary>
/// Sends UTF-16 text to a serial line as UTF-8, with CR LF for line feed. Works through a small buffer on the stack and allocates
/// nothing.
/// </summary>
internal struct Utf8Stream
{
    private const int BufferSize = 256;

    // One character becomes at most four bytes: CR LF is two, U+FFFD three, a surrogate pair four.
    private const int LongestUnit = 4;

    // The unit may follow a replacement for a surrogate that came before it.
    private const int Reserve = 2 * LongestUnit;

    private char _highSurrogate;
    private char _last;

    /// <summary>Sends the text. A surrogate pair may be split between two calls; unpaired surrogates become U+FFFD.</summary>
    public void Write(ReadOnlySpan<char> text, ISerialLine line)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        int used = 0;
        foreach (char c in text)
        {
            if (used > BufferSize - Reserve)
            {
                line.Write(buffer[..used]);
                used = 0;
            }

            used += Encode(c, buffer[used..]);
        }

        if (used > 0)
        {
            line.Write(buffer[..used]);
        }
    }

    private int Encode(char c, Span<byte> output)
    {
        int written = 0;
        if (_highSurrogate != '\0')
        {
            char high = _highSurrogate;
            _highSurrogate = '\0';
            if (Rune.TryCreate(high, c, out Rune pair))
            {
                return pair.EncodeToUtf8(output);
            }

            written = Rune.ReplacementChar.EncodeToUtf8(output);
        }

        if (char.IsHighSurrogate(c))
        {
            _highSurrogate = c;
            return written;
        }

        if (c == '\n' && _last != '\r')
        {
            output[written++] = (byte)'\r';
        }

        _last = c;
        if (c < 0x80)
        {
            output[written++] = (byte)c;
            return written;
        }

        Rune rune = Rune.TryCreate(c, out Rune valid) ? valid : Rune.ReplacementChar;
        return written + rune.EncodeToUtf8(output[written..]);
    }
}
