using System;
using System.Buffers;
using System.Text;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// Turns the bytes of load options into text. Nothing in a boot entry says what they are (UEFI 2.10, section 3.1.3: "a binary
/// data buffer"), so a byte-order mark decides, and without one what the bytes look like: options are mostly ASCII letters, of
/// which every second byte is 0 in UTF-16 and none in 8-bit text. 8-bit text is UTF-8, or Latin-1 when it is not valid UTF-8.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public static class OptionDecoder
{
    // Without a mark, UTF-16 is believed when at least this part of its characters is Latin: names in a path may be of any
    // script.
    private const int LatinPart = 4;

    /// <summary>Decodes the bytes up to the first null character.</summary>
    /// <param name="bytes">The bytes; the odd last one of UTF-16 is ignored.</param>
    /// <param name="text">Filled from the start; what does not fit is cut off.</param>
    /// <param name="encoding">What the bytes are.</param>
    /// <returns>The number of characters.</returns>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> text, out OptionEncoding encoding)
    {
        encoding = Recognize(bytes, out int mark);
        bytes = bytes[mark..];
        switch (encoding)
        {
            case OptionEncoding.None or OptionEncoding.NoText:
                return 0;
            case OptionEncoding.Utf8:
                // Only a byte-order mark says UTF-8 for sure. Without one it is what decodes as such: Latin letters above ASCII
                // hardly ever do.
                if (TryDecodeUtf8(bytes, text, isCertain: mark != 0, out int length))
                {
                    return length;
                }

                encoding = OptionEncoding.Latin1;
                break;
        }

        int width = encoding == OptionEncoding.Latin1 ? 1 : 2;
        int limit = Math.Min(bytes.Length / width, text.Length);
        for (int i = 0; i < limit; i++)
        {
            text[i] = encoding switch
            {
                OptionEncoding.Latin1 => (char)bytes[i],
                OptionEncoding.Utf16 => (char)(bytes[2 * i] | (bytes[(2 * i) + 1] << 8)),
                _ => (char)(bytes[(2 * i) + 1] | (bytes[2 * i] << 8)),
            };
            if (text[i] == 0)
            {
                return i;
            }
        }

        return limit;
    }

    /// <summary>Decodes UTF-8 up to the first null character, or until the text is full.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="text">Filled from the start.</param>
    /// <param name="isCertain">Whether bytes that are not valid become U+FFFD; otherwise they end the attempt.</param>
    /// <param name="length">The number of characters.</param>
    /// <returns>False when the bytes are not UTF-8.</returns>
    private static bool TryDecodeUtf8(ReadOnlySpan<byte> bytes, Span<char> text, bool isCertain, out int length)
    {
        length = 0;
        while (!bytes.IsEmpty && bytes[0] != 0)
        {
            bool isValid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == OperationStatus.Done;
            if (rune.Utf16SequenceLength > text.Length - length)
            {
                return true;
            }

            if (!isValid && !isCertain)
            {
                return false;
            }

            length += rune.EncodeToUtf16(text[length..]);
            bytes = bytes[consumed..];
        }

        return true;
    }

    // Answers Utf8 for all 8-bit text.
    private static OptionEncoding Recognize(ReadOnlySpan<byte> bytes, out int mark)
    {
        mark = 0;
        if (bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF)
        {
            mark = 3;
            return OptionEncoding.Utf8;
        }

        if (bytes.Length >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF)))
        {
            mark = 2;
            return bytes[0] == 0xFF ? OptionEncoding.Utf16 : OptionEncoding.Utf16BigEndian;
        }

        return bytes.IsEmpty || bytes[0] == 0 ? RecognizeEmpty(bytes) : RecognizeText(bytes);
    }

    // A terminator alone is a text without characters.
    private static OptionEncoding RecognizeEmpty(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 1 && bytes[1] != 0 ? OptionEncoding.NoText : OptionEncoding.None;

    private static OptionEncoding RecognizeText(ReadOnlySpan<byte> bytes)
    {
        int units = 0;
        int latin = 0;
        bool isText16 = true;
        for (; (2 * units) + 1 < bytes.Length && (bytes[2 * units] | bytes[(2 * units) + 1]) != 0; units++)
        {
            if (bytes[(2 * units) + 1] != 0)
            {
                continue;
            }

            latin++;
            isText16 &= IsText(bytes[2 * units]);
        }

        // 8-bit text of one character and UTF-16 of one are the same bytes.
        if (isText16 && latin > 0 && (2 * latin > units || (bytes[1] == 0 && LatinPart * latin >= units)))
        {
            return OptionEncoding.Utf16;
        }

        if (IsEightBitText(bytes))
        {
            return OptionEncoding.Utf8;
        }

        return isText16 && latin > 0 && LatinPart * latin >= units ? OptionEncoding.Utf16 : OptionEncoding.NoText;
    }

    private static bool IsEightBitText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value == 0)
            {
                break;
            }

            if (!IsText(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsText(byte value) => value is >= 0x20 and not 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
