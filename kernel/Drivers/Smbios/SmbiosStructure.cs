using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>An SMBIOS structure: formatted bytes and the strings behind them (DSP0134 3.7, section 6.1).</summary>
public sealed class SmbiosStructure
{
    /// <summary>Bytes of the header: type, length, handle.</summary>
    public const int HeaderLength = 4;

    private readonly byte[] _formatted;

    /// <summary>Takes a structure's parts.</summary>
    /// <param name="formatted">The formatted bytes, at least <see cref="HeaderLength"/>.</param>
    /// <param name="strings">The strings, the first of which is number 1.</param>
    internal SmbiosStructure(byte[] formatted, IReadOnlyList<string> strings)
    {
        _formatted = formatted;
        Strings = strings;
    }

    /// <summary>What the structure describes (section 7).</summary>
    public byte Type => _formatted[0];

    /// <summary>Formatted bytes, the header included.</summary>
    public int Length => _formatted.Length;

    /// <summary>What other structures refer to it by.</summary>
    public ushort Handle => BinaryPrimitives.ReadUInt16LittleEndian(_formatted.AsSpan(2));

    /// <summary>The strings, the first of which is number 1.</summary>
    public IReadOnlyList<string> Strings { get; }

    /// <summary>
    /// A number of the formatted bytes, lowest byte first; null when the structure, being of an older version, is too short for
    /// it.
    /// </summary>
    /// <param name="offset">Offset from the structure's start.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    public ulong? Number(int offset, int width)
    {
        if (offset + width > _formatted.Length)
        {
            return null;
        }

        ulong value = 0;
        for (int i = width - 1; i >= 0; i--)
        {
            value = value << 8 | _formatted[offset + i];
        }

        return value;
    }

    /// <summary>The string that a byte of the structure numbers; empty when there is none.</summary>
    /// <param name="offset">Offset of that byte.</param>
    public string Text(int offset) =>
        Number(offset, 1) is { } number && number > 0 && number <= (ulong)Strings.Count ? Strings[(int)number - 1] : "";

    /// <summary>Some of the formatted bytes; empty when the structure is too short for them.</summary>
    /// <param name="offset">Offset from the structure's start.</param>
    /// <param name="length">How many.</param>
    public ReadOnlySpan<byte> Bytes(int offset, int length) =>
        offset + length <= _formatted.Length ? _formatted.AsSpan(offset, length) : default;
}
