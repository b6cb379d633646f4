namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>
/// Decodes a stream of UTF-8 byte by byte, wherever it is cut. Bytes that are no UTF-8 become U+FFFD, one for each maximal part
/// of a character as the Unicode Standard recommends (version 15, section 3.9, "Substitution of Maximal Subparts"), and decoding
/// goes on with the byte that did not fit.
/// </summary>
public struct Utf8Decoder
{
    private const int Replacement = 0xFFFD;
    private const byte FirstContinuation = 0x80;
    private const byte LastContinuation = 0xBF;

    private int _value;
    private int _missing;

    // What the next byte must at least and at most be: overlong forms, surrogates and values above U+10FFFF show in the second
    // byte (table 3-7).
    private byte _lowest;
    private byte _highest;

    /// <summary>Takes a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="codePoint">A scalar value, if the result is true.</param>
    /// <param name="again">Whether the byte ended a broken character, which is now U+FFFD, and must be given once more.</param>
    /// <returns>Whether there is a character; false means that more bytes are needed.</returns>
    public bool Feed(byte value, out int codePoint, out bool again)
    {
        codePoint = Replacement;
        again = false;
        if (_missing == 0)
        {
            return Begin(value, ref codePoint);
        }

        if (value < _lowest || value > _highest)
        {
            _missing = 0;
            again = true;
            return true;
        }

        (_lowest, _highest) = (FirstContinuation, LastContinuation);
        _value = (_value << 6) | (value & 0x3F);
        _missing--;
        codePoint = _value;
        return _missing == 0;
    }

    private bool Begin(byte value, ref int codePoint)
    {
        (_lowest, _highest) = (FirstContinuation, LastContinuation);
        switch (value)
        {
            case < 0x80:
                codePoint = value;
                return true;
            case >= 0xC2 and <= 0xDF:
                _missing = 1;
                _value = value & 0x1F;
                return false;
            case >= 0xE0 and <= 0xEF:
                _missing = 2;
                _value = value & 0x0F;
                _lowest = value == 0xE0 ? (byte)0xA0 : _lowest;
                _highest = value == 0xED ? (byte)0x9F : _highest;
                return false;
            case >= 0xF0 and <= 0xF4:
                _missing = 3;
                _value = value & 0x07;
                _lowest = value == 0xF0 ? (byte)0x90 : _lowest;
                _highest = value == 0xF4 ? (byte)0x8F : _highest;
                return false;
            default:
                return true;
        }
    }
}
