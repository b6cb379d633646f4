using System;
using System.Buffers.Binary;
using System.Text;

namespace UefiKernel.Kernel.Drivers.Usb.Descriptors;

/// <summary>Names that devices give themselves, in UTF-16 (USB 2.0, 9.6.7).</summary>
public static class UsbText
{
    /// <summary>The most bytes that a string descriptor has.</summary>
    public const int MaximumLength = 255;

    private const int HeaderLength = 2;
    private const int MostCharacters = 64;

    /// <summary>Reads the first language that a device has strings in, out of string 0.</summary>
    /// <param name="bytes">What the device sent.</param>
    /// <param name="language">wIndex of requests for strings.</param>
    public static bool TryReadLanguage(ReadOnlySpan<byte> bytes, out ushort language)
    {
        ReadOnlySpan<byte> body = Body(bytes);
        language = body.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(body) : (ushort)0;
        return body.Length >= 2;
    }

    /// <summary>Reads a string.</summary>
    /// <param name="bytes">What the device sent; its length may be a lie.</param>
    /// <returns>
    /// At most 64 characters, without spaces around; those that cannot be printed are question marks. Empty when there are none.
    /// </returns>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> body = Body(bytes);
        Span<char> text = stackalloc char[MostCharacters];
        int length = 0;
        while (length < text.Length && body.Length >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(body) is var unit && unit != 0)
        {
            text[length++] = IsPrintable((char)unit) ? (char)unit : '?';
            body = body[2..];
        }

        return new string(text[..length].Trim(' '));
    }

    // What turns the direction of writing, joins or hides characters stays out of the log; so do halves of pairs.
    private static bool IsPrintable(char unit) => unit == ' ' ||
        (Rune.TryCreate(unit, out Rune rune) && (Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune)));

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> bytes) =>
        bytes.Length > HeaderLength && bytes[0] > HeaderLength && bytes[1] == DescriptorList.String
            ? bytes[HeaderLength..int.Min(bytes[0], bytes.Length)]
            : default;
}
