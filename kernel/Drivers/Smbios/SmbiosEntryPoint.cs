using System;
using System.Buffers.Binary;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>Where the SMBIOS structures lie: the entry point of version 2 or 3 (DSP0134 3.7, sections 5.2.1 and 5.2.2).</summary>
public sealed class SmbiosEntryPoint
{
    private const int Length2 = 31;
    private const int Length3 = 24;
    private const int IntermediateOffset = 16;
    private const int IntermediateLength = 15;

    private SmbiosEntryPoint(byte major, byte minor, PhysicalAddress table, uint length, int count)
    {
        Major = major;
        Minor = minor;
        Table = table;
        Length = length;
        Count = count;
    }

    /// <summary>Major version of the specification that the structures follow.</summary>
    public byte Major { get; }

    /// <summary>Minor version.</summary>
    public byte Minor { get; }

    /// <summary>Physical address of the first structure.</summary>
    public PhysicalAddress Table { get; }

    /// <summary>Bytes of all structures: exactly in version 2, at most in version 3.</summary>
    public uint Length { get; }

    /// <summary>Number of structures; 0 when the entry point does not tell, as in version 3.</summary>
    public int Count { get; }

    /// <summary>Reads the entry point.</summary>
    /// <param name="memory">Where it is.</param>
    /// <param name="address">Its address, from firmware's configuration table.</param>
    /// <param name="report">Told, in one line, what is wrong.</param>
    /// <returns>Null when there is none that is sound.</returns>
    public static SmbiosEntryPoint? TryRead(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);

        // The shorter form first: what lies behind it may be the end of what is mapped.
        Span<byte> bytes = stackalloc byte[Length2];
        bytes.Clear();
        if (!memory.TryRead(address, bytes[..Length3]))
        {
            report($"SMBIOS: the entry point at {address} cannot be read");
            return null;
        }

        if (bytes.StartsWith("_SM3_"u8) && bytes[6] == Length3 && Sum(bytes[..Length3]) == 0)
        {
            return new SmbiosEntryPoint(
                bytes[7], bytes[8], new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), 0);
        }

        // The length is 31, or 30 by an error of version 2.1; the last byte is not used.
        if (bytes.StartsWith("_SM_"u8) && bytes[5] is Length2 or (Length2 - 1) && memory.TryRead(address, bytes)
            && Sum(bytes[..bytes[5]]) == 0 && bytes[IntermediateOffset..].StartsWith("_DMI_"u8) &&
            Sum(bytes.Slice(IntermediateOffset, IntermediateLength)) == 0)
        {
            return new SmbiosEntryPoint(
                bytes[6], bytes[7], new PhysicalAddress(BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..])),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[22..]),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]));
        }

        report($"SMBIOS: the entry point at {address} is damaged");
        return null;
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return sum;
    }
}
