using System;
using System.Buffers.Binary;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>Address spaces of a <see cref="GenericAddress"/> (ACPI 6.4, 5.2.3.2).</summary>
public enum AcpiAddressSpace : byte
{
    /// <summary>Physical memory.</summary>
    SystemMemory = 0,

    /// <summary>The processor's I/O ports.</summary>
    SystemIo = 1,

    /// <summary>
    /// PCI configuration space of segment 0, bus 0: device in bits 47–32, function in bits 31–16, register in bits 15–0.
    /// </summary>
    PciConfiguration = 2,
}

/// <summary>Where a register is: the Generic Address Structure, 12 bytes (ACPI 6.4, 5.2.3.2).</summary>
/// <param name="space">The address space; values that the enumeration does not name exist.</param>
/// <param name="bitWidth">Width of the register in bits.</param>
/// <param name="bitOffset">The register's first bit at the address.</param>
/// <param name="address">Address within its space; 0 means that there is no such register.</param>
public readonly struct GenericAddress(AcpiAddressSpace space, byte bitWidth, byte bitOffset, ulong address)
{
    /// <summary>Size of the structure in a table, in bytes.</summary>
    public const int Length = 12;

    /// <summary>The address space; values that the enumeration does not name exist.</summary>
    public AcpiAddressSpace Space { get; } = space;

    /// <summary>Width of the register in bits.</summary>
    public byte BitWidth { get; } = bitWidth;

    /// <summary>The register's first bit at the address.</summary>
    public byte BitOffset { get; } = bitOffset;

    /// <summary>Address within its space.</summary>
    public ulong Address { get; } = address;

    /// <summary>Whether there is such a register at all.</summary>
    public bool IsPresent => Address != 0;

    /// <summary>Whether it is one or more whole I/O ports.</summary>
    public bool IsPort => IsPresent && Space == AcpiAddressSpace.SystemIo && Address <= 0xFFFF && BitOffset == 0;

    /// <summary>Whether it is one or more whole bytes of memory.</summary>
    public bool IsMemory => IsPresent && Space == AcpiAddressSpace.SystemMemory && BitOffset == 0;

    /// <summary>Reads the structure from a table.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes.</param>
    public static GenericAddress Read(ReadOnlySpan<byte> bytes) =>
        new((AcpiAddressSpace)bytes[0], bytes[1], bytes[2], BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..]));

    /// <summary>Space and address, for messages.</summary>
    public override string ToString() => Space switch
    {
        _ when !IsPresent => "none",
        AcpiAddressSpace.SystemMemory => $"memory 0x{Address:X}",
        AcpiAddressSpace.SystemIo => $"port 0x{Address:X}",
        AcpiAddressSpace.PciConfiguration =>
            $"PCI 00:{Address >> 32:X2}.{Address >> 16 & 0xFFFF:X} register 0x{Address & 0xFFFF:X}",
        _ => $"address space {(byte)Space} 0x{Address:X}",
    };
}
