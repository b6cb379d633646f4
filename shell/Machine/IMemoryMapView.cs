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
/// <param name="start">Physical address of the first byte.</param>
/// <param name="length">Length.</param>
/// <param name="typeName">The type's name in the UEFI specification, or a description of an unknown one.</param>
/// <param name="isUsable">Whether the kernel may use the memory, now or after reclaiming it.</param>
/// <param name="isMemory">Whether there is memory behind the addresses, as opposed to a device.</param>
public readonly struct MemoryMapRegion(
    PhysicalAddress start, ByteCount length, string typeName, bool isUsable, bool isMemory = true)
{
    /// <summary>Physical address of the first byte.</summary>
    public PhysicalAddress Start { get; } = start;

    /// <summary>Length.</summary>
    public ByteCount Length { get; } = length;

    /// <summary>Physical address of the last byte; the start when the region is empty.</summary>
    public PhysicalAddress Last => Length.IsZero ? Start : new(unchecked(Start.Value + Length.Value - 1));

    /// <summary>The type's name in the UEFI specification, or a description of an unknown one.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Whether the kernel may use the memory, now or after reclaiming it.</summary>
    public bool IsUsable { get; } = isUsable;

    /// <summary>Whether there is memory behind the addresses, as opposed to a device.</summary>
    public bool IsMemory { get; } = isMemory;
}
