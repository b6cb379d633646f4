using UefiKernel.Boot;
using UefiKernel.Memory;

namespace UefiKernel.Devices;

/// <summary>Maps device registers that firmware's tables name; their addresses may be anything.</summary>
/// <param name="map">The firmware's memory map.</param>
internal sealed class DeviceMemory(MemoryMapSnapshot map)
{
    /// <summary>Maps a block of registers, for good.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="address">Where the block is mapped.</param>
    /// <returns>False when the block cannot be: it wraps, has page 0 or passes what a processor can address, or is memory rather than a device.</returns>
    public bool TryMap(PhysicalAddress start, ByteCount length, out VirtualAddress address)
    {
        // The firmware's page tables are still in use, and map everything at its own address, devices uncached (UEFI 2.10, section 2.3.4).
        address = new VirtualAddress((nuint)start.Value);
        return start.Value >= Platform.NullPages.Size && start.TryAdd(length, out PhysicalAddress end) && end.Value <= MemoryRegion.PhysicalAddressLimit
            && !IsMemory(start, end);
    }

    /// <summary>Maps a block of registers of 32 bits, for good.</summary>
    /// <param name="start">The first byte, 4-byte aligned.</param>
    /// <param name="length">Bytes, at least 4.</param>
    /// <param name="registers">The registers.</param>
    /// <returns>False as for the other one, and when the address is not aligned.</returns>
    public bool TryMap(PhysicalAddress start, ByteCount length, out MappedRegisters registers)
    {
        bool isMapped = TryMap(start, length, out VirtualAddress address) && start.Value % sizeof(uint) == 0;
        registers = isMapped ? new MappedRegisters(address, length) : default;
        return isMapped;
    }

    private bool IsMemory(PhysicalAddress start, PhysicalAddress end)
    {
        foreach (MemoryRegion region in map.Regions)
        {
            if (region.Use != MemoryUse.Never && region.Start < end && start < region.Start.AddSaturating(region.Size))
                return true;
        }

        return false;
    }
}
