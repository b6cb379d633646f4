using System.Collections.Generic;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>A function that was found, as its header describes it (PCI Local Bus Specification 3.0, 6.1 and 6.2).</summary>
public sealed class PciFunction
{
    /// <summary>Where it is.</summary>
    public required PciAddress Address { get; init; }

    /// <summary>Who made it.</summary>
    public required ushort VendorId { get; init; }

    /// <summary>What the maker calls it.</summary>
    public required ushort DeviceId { get; init; }

    /// <summary>What it is: base class, sub-class and programming interface in 24 bits.</summary>
    public required uint ClassCode { get; init; }

    /// <summary>The maker's revision.</summary>
    public required byte Revision { get; init; }

    /// <summary>0 for devices, 1 for bridges to PCI, 2 for bridges to CardBus.</summary>
    public required byte HeaderType { get; init; }

    /// <summary>The bus behind a bridge; 0 for none.</summary>
    public required byte SecondaryBus { get; init; }

    /// <summary>Its ranges of memory and ports, those that are there.</summary>
    public required IReadOnlyList<PciBar> Bars { get; init; }

    /// <summary>Whether a function in the same place is of the same kind, so that it may be the same one.</summary>
    /// <param name="vendor">Who made the other one.</param>
    /// <param name="device">What the maker calls it.</param>
    /// <param name="classCode">What it is.</param>
    public bool IsSame(ushort vendor, ushort device, uint classCode) =>
        VendorId == vendor && DeviceId == device && ClassCode == classCode;
}

/// <summary>A range of memory or ports that a function decodes.</summary>
/// <param name="Index">Number of its first base address register.</param>
/// <param name="IsPort">Whether it is one of I/O ports.</param>
/// <param name="Is64Bit">Whether it takes two registers, and can be anywhere in memory.</param>
/// <param name="IsPrefetchable">Whether reading it has no effects.</param>
/// <param name="Address">Where firmware has put it; 0 for nowhere.</param>
/// <param name="Size">Its length; 0 when it was not asked for, as on host bridges.</param>
public readonly record struct PciBar(int Index, bool IsPort, bool Is64Bit, bool IsPrefetchable, ulong Address, ulong Size);
