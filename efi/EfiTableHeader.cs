namespace UefiKernel.Efi;

/// <summary>EFI_TABLE_HEADER: precedes every standard table (UEFI 2.10, section 4.2).</summary>
public struct EfiTableHeader
{
    /// <summary>Says which table this is.</summary>
    public ulong Signature;

    /// <summary>The specification's revision: major number in the upper 16 bits, minor number times ten in the lower.</summary>
    public uint Revision;

    /// <summary>Bytes of the whole table, this header included.</summary>
    public uint HeaderSize;

    /// <summary>CRC-32 of the whole table, computed with this field as 0.</summary>
    public uint Crc32;

    /// <summary>Always 0.</summary>
    public uint Reserved;
}
