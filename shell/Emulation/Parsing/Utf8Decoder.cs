using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>
/// Decodes a stream of UTF-8 byte by byte, wherever it is cut, by <see cref="Rune.DecodeFromUtf8"/>: bytes that are no UTF-8
/// become U+FFFD, one for each maximal part of a character, and decoding goes on with the byte that did not fit.
/// </summary>
public struct Utf8Decoder
{
    // The bytes of a character that is not complete, the first one lowest.
    private uint _bytes;
    private int _count;

    /// <summary>Whether a character has begun and is not complete.</summary>
    public readonly bool IsWithinCharacter => _count > 0;

    /// <summary>Forgets a character that is not complete.</summary>
    public void Reset() => _count = 0;

    /// <summary>Takes a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="rune">A character, if the result is true.</param>
    /// <param name="again">Whether the byte ended a broken character, which is now U+FFFD, and must be given once more.</param>
    /// <returns>Whether there is a character; false means that more bytes are needed.</returns>
    public bool Feed(byte value, out Rune rune, out bool again)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, _bytes);
        bytes[_count++] = value;
        if (Rune.DecodeFromUtf8(bytes[.._count], out rune, out int consumed) == OperationStatus.NeedMoreData)
        {
            _bytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            again = false;
            return false;
        }

        again = consumed < _count;
        _count = 0;
        return true;
    }
}
