using System;
using System.Text;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// A code page of a console: UTF-8, and the two of single bytes that the class library has tables for. Characters may be cut
/// between two calls, both ways. Not for several threads at once.
/// </summary>
public sealed class ConsoleCodePage
{
    /// <summary>CP_UTF8.</summary>
    public const uint Utf8 = 65001;

    /// <summary>US-ASCII.</summary>
    public const uint Ascii = 20127;

    /// <summary>ISO 8859-1.</summary>
    public const uint Latin1 = 28591;

    // What an encoded character has beyond the room that there was.
    private readonly byte[] _rest = new byte[4];

    // The beginning of a character whose end has not been written.
    private readonly byte[] _begun = new byte[4];
    private int _begunLength;

    /// <summary>Its number.</summary>
    public uint Number { get; private set; } = Utf8;

    /// <summary>Bytes of a character that the last call had no room for.</summary>
    public int Pending { get; private set; }

    /// <summary>Chooses another one.</summary>
    /// <returns>False when there are no tables for it.</returns>
    public bool TryChoose(uint number)
    {
        if (number is not (Utf8 or Ascii or Latin1))
        {
            return false;
        }

        (Number, Pending, _begunLength) = (number, 0, 0);
        return true;
    }

    /// <summary>Turns characters into bytes, as many as there is room for. Half a surrogate pair becomes U+FFFD.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="bytes">Where the bytes go.</param>
    /// <param name="used">Characters that were taken.</param>
    /// <returns>Bytes that were written.</returns>
    public int Encode(ReadOnlySpan<char> text, Span<byte> bytes, out int used)
    {
        used = 0;
        int count = TakePending(bytes);
        Span<byte> encoded = stackalloc byte[4];
        while (count < bytes.Length && !text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out Rune rune, out int length);
            text = text[length..];
            used += length;
            int size = 1;
            if (Number == Utf8)
            {
                size = rune.EncodeToUtf8(encoded);
            }
            else
            {
                encoded[0] = rune.Value <= (Number == Ascii ? 0x7F : 0xFF) ? (byte)rune.Value : (byte)'?';
            }

            int fitting = Math.Min(size, bytes.Length - count);
            encoded[..fitting].CopyTo(bytes[count..]);
            count += fitting;
            encoded[fitting..size].CopyTo(_rest);
            Pending = size - fitting;
        }

        return count;
    }

    /// <summary>
    /// Turns bytes into characters. What is no character becomes U+FFFD; the beginning of one waits for its end.
    /// </summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="text">Where the characters go; room for one more than there are bytes.</param>
    /// <returns>How many characters there are.</returns>
    public int Decode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        int count = 0;
        if (Number != Utf8)
        {
            foreach (byte value in bytes)
            {
                text[count++] = Number == Ascii && value > 0x7F ? '\uFFFD' : (char)value;
            }

            return count;
        }

        while (_begunLength > 0 && !bytes.IsEmpty)
        {
            _begun[_begunLength] = bytes[0];
            System.Buffers.OperationStatus status =
                Rune.DecodeFromUtf8(_begun.AsSpan(0, _begunLength + 1), out Rune rune, out int length);
            if (status == System.Buffers.OperationStatus.NeedMoreData)
            {
                _begunLength++;
                bytes = bytes[1..];
                continue;
            }

            // Where the new byte does not belong to the character, it begins another one.
            bytes = bytes[(length > _begunLength ? 1 : 0)..];
            _begunLength = 0;
            count += rune.EncodeToUtf16(text[count..]);
        }

        while (!bytes.IsEmpty)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == System.Buffers.OperationStatus.NeedMoreData)
            {
                bytes.CopyTo(_begun);
                _begunLength = bytes.Length;
                break;
            }

            bytes = bytes[length..];
            count += rune.EncodeToUtf16(text[count..]);
        }

        return count;
    }

    private int TakePending(Span<byte> bytes)
    {
        int count = Math.Min(Pending, bytes.Length);
        _rest.AsSpan(0, count).CopyTo(bytes);
        _rest.AsSpan(count, Pending - count).CopyTo(_rest);
        Pending -= count;
        return count;
    }
}
