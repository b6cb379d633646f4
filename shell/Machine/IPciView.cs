using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The functions on the PCI buses.</summary>
public interface IPciView
{
    /// <summary>Number of functions.</summary>
    int Count { get; }

    /// <summary>A function, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    PciFunctionInfo GetFunction(int index);
}

/// <summary>A PCI function as its header describes it.</summary>
public readonly record struct PciFunctionInfo
{
    /// <summary>Segment, bus, device and function, such as 00:1F.2.</summary>
    public required string Address { get; init; }

    /// <summary>Who made it.</summary>
    public required ushort VendorId { get; init; }

    /// <summary>What the maker calls it.</summary>
    public required ushort DeviceId { get; init; }

    /// <summary>Base class, sub-class and programming interface in 24 bits.</summary>
    public required uint ClassCode { get; init; }

    /// <summary>What it is.</summary>
    public required string ClassName { get; init; }

    /// <summary>The bus behind a bridge; 0 for none.</summary>
    public byte SecondaryBus { get; init; }

    /// <summary>The ranges that it decodes.</summary>
    public required IReadOnlyList<PciRangeInfo> Ranges { get; init; }
}

/// <summary>A range of memory or ports that a PCI function decodes.</summary>
/// <param name="Index">Number of its base address register.</param>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Address">Where it is; 0 for nowhere.</param>
/// <param name="Size">Its length; 0 when that is not known.</param>
public readonly record struct PciRangeInfo(int Index, string Kind, ulong Address, ByteCount Size);
