using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The machine's memory map, region by region, in the order of addresses.</summary>
public interface IMemoryMapView
{
    /// <summary>Number of regions.</summary>
    int Count { get; }

    /// <summary>A region, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    MemoryMapRegion GetRegion(int index);
}

/// <summary>A run of physical memory of one type.</summary>
/// <param name="range">Its addresses.</param>
/// <param name="typeName">The type's name in the UEFI specification, or a description of an unknown one.</param>
/// <param name="isUsable">Whether the kernel may use the memory, now or after reclaiming it.</param>
/// <param name="isMemory">Whether there is memory behind the addresses, as opposed to a device.</param>
public readonly struct MemoryMapRegion(
    PhysicalRange range, string typeName, bool isUsable, bool isMemory = true)
{
    /// <summary>Its addresses.</summary>
    public PhysicalRange Range { get; } = range;

    /// <summary>Physical address of the first byte.</summary>
    public PhysicalAddress Start => Range.Start;

    /// <summary>Length.</summary>
    public ByteCount Length => Range.Length;

    /// <summary>Physical address of the last byte; the start when the region is empty.</summary>
    public PhysicalAddress Last => Range.Last;

    /// <summary>The type's name in the UEFI specification, or a description of an unknown one.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Whether the kernel may use the memory, now or after reclaiming it.</summary>
    public bool IsUsable { get; } = isUsable;

    /// <summary>Whether there is memory behind the addresses, as opposed to a device.</summary>
    public bool IsMemory { get; } = isMemory;
}
