using System;
using System.Buffers.Binary;
using UefiKernel.Kernel.Drivers.Acpi;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>Where the SMBIOS structures lie: the entry point of version 2 or 3 (DSP0134 3.7, sections 5.2.1 and 5.2.2).</summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public readonly struct SmbiosEntryPoint
{
    /// <summary>The longest one: its length is a byte.</summary>
    public const int LongestLength = byte.MaxValue;

    // Version 2 says 31, or 30 by an error of version 2.1; the last byte is not used, but there.
    private const int Length2 = 31;
    private const int Length3 = 24;
    private const int IntermediateOffset = 16;
    private const int IntermediateLength = 15;

    /// <summary>The form of the entry point: 3 for the 64-bit one, 2 for the 32-bit one.</summary>
    public byte Kind { get; private init; }

    /// <summary>Its bytes.</summary>
    public int Length { get; private init; }

    /// <summary>Major version of the specification that the structures follow.</summary>
    public byte Major { get; private init; }

    /// <summary>Minor version.</summary>
    public byte Minor { get; private init; }

    /// <summary>The structures: exactly their bytes in version 2, at most in version 3.</summary>
    public PhysicalRange Table { get; private init; }

    /// <summary>Number of structures; 0 when the entry point does not give it, as in version 3.</summary>
    public int Count { get; private init; }

    /// <summary>How many bytes are needed, according to the first ones: call it again until that many are given.</summary>
    /// <param name="bytes">The first bytes; none at the start.</param>
    /// <returns>At most <see cref="LongestLength"/>.</returns>
    public static int LengthOf(ReadOnlySpan<byte> bytes) =>
        // The shorter form first: what lies behind it may be the end of what is mapped.
        bytes.Length < Length3 ? Length3
        : bytes.StartsWith("_SM3_"u8) ? Math.Max(bytes[6], (byte)Length3)
        : bytes.StartsWith("_SM_"u8) ? Math.Max(bytes[5], (byte)Length2)
        : Length3;

    /// <summary>Reads the entry point.</summary>
    /// <param name="bytes">Its bytes, as many as <see cref="LengthOf"/> asks for, or as there are.</param>
    /// <param name="entry">What it says.</param>
    /// <returns>False when it is none, or damaged.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SmbiosEntryPoint entry)
    {
        entry = default;
        int length = LengthOf(bytes);
        if (bytes.Length < length)
        {
            return false;
        }

        if (bytes.StartsWith("_SM3_"u8) && bytes[6] >= Length3 && AcpiChecksum.Sum(bytes[..bytes[6]]) == 0)
        {
            entry = new()
            {
                Kind = 3,
                Length = length,
                Major = bytes[7],
                Minor = bytes[8],
                Table = new(
                    new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])),
                    new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))),
            };
            return true;
        }

        if (!bytes.StartsWith("_SM_"u8) || bytes[5] < Length2 - 1 || AcpiChecksum.Sum(bytes[..bytes[5]]) != 0
            || !bytes[IntermediateOffset..].StartsWith("_DMI_"u8)
            || AcpiChecksum.Sum(bytes.Slice(IntermediateOffset, IntermediateLength)) != 0)
        {
            return false;
        }

        entry = new()
        {
            Kind = 2,
            Length = length,
            Major = bytes[6],
            Minor = bytes[7],
            Table = new(
                new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..])),
                new(BinaryPrimitives.ReadUInt16LittleEndian(bytes[22..]))),
            Count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
        };
        return true;
    }
}
