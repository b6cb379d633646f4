using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace UefiKernel.Efi;

/// <summary>EFI_GUID: 128 bits that name a protocol or table (UEFI 2.10, section 2.3.1 and appendix A).</summary>
/// <remarks>As text, the first three groups are the fields and the last two are the eight bytes in their order.</remarks>
/// <param name="data1">The first group.</param>
/// <param name="data2">The second group.</param>
/// <param name="data3">The third group.</param>
/// <param name="data4">
/// The fourth group and the fifth, read as one number of 64 bits with the leftmost byte as the highest.
/// </param>
[StructLayout(LayoutKind.Sequential)]
public readonly struct EfiGuid(uint data1, ushort data2, ushort data3, ulong data4) : IEquatable<EfiGuid>
{
    /// <summary>The first group.</summary>
    public readonly uint Data1 = data1;

    /// <summary>The second group.</summary>
    public readonly ushort Data2 = data2;

    /// <summary>The third group.</summary>
    public readonly ushort Data3 = data3;

    // Data4 is an array of bytes. Two words of 32 bits keep the structure's alignment at 4, as in C, where a ulong would raise it
    // to 8 and so change the size of EfiCapsuleHeader.
    private readonly uint _data4First = BinaryPrimitives.ReverseEndianness((uint)(data4 >> 32));
    private readonly uint _data4Last = BinaryPrimitives.ReverseEndianness((uint)data4);

    /// <summary>The fourth group and the fifth, read as one number of 64 bits with the leftmost byte as the highest.</summary>
    public ulong Data4 =>
        ((ulong)BinaryPrimitives.ReverseEndianness(_data4First) << 32) | BinaryPrimitives.ReverseEndianness(_data4Last);

    /// <summary>Whether two GUIDs are the same.</summary>
    public static bool operator ==(EfiGuid left, EfiGuid right) => left.Equals(right);

    /// <summary>Whether two GUIDs differ.</summary>
    public static bool operator !=(EfiGuid left, EfiGuid right) => !left.Equals(right);

    public bool Equals(EfiGuid other) =>
        Data1 == other.Data1 && Data2 == other.Data2 && Data3 == other.Data3
        && _data4First == other._data4First && _data4Last == other._data4Last;

    public override bool Equals(object? obj) => obj is EfiGuid other && Equals(other);

    public override int GetHashCode() => (int)(Data1 ^ (((uint)Data2 << 16) | Data3) ^ _data4First ^ _data4Last);

    /// <summary>The text form of RFC 9562, lower case.</summary>
    public override string ToString() => $"{Data1:x8}-{Data2:x4}-{Data3:x4}-{Data4 >> 48:x4}-{Data4 & 0xFFFF_FFFF_FFFF:x12}";
}
