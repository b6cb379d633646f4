using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers;

/// <summary>Maps device registers that firmware's tables name; their addresses may be anything.</summary>
internal static class DeviceMemory
{
    /// <summary>Maps a block of registers of 32 bits, uncached, for good.</summary>
    /// <param name="start">The first byte, 4-byte aligned.</param>
    /// <param name="length">Bytes, at least 4.</param>
    /// <param name="registers">The registers.</param>
    /// <param name="problem">Why they cannot be mapped, as the end of a sentence.</param>
    /// <returns>False when the block is not aligned, cannot be reached, or is memory rather than a device.</returns>
    public static bool TryMap(PhysicalAddress start, ByteCount length, out MappedRegisters registers, out string problem)
    {
        registers = default;
        if (start.Value % sizeof(uint) != 0 || start.Value < NullPages.Size)
        {
            problem = "is no address of registers";
            return false;
        }

        if (!TryReach(start, length, out problem))
        {
            return false;
        }

        registers = new MappedRegisters(new VirtualAddress((nuint)start.Value), length);
        return true;
    }

    /// <summary>Maps registers of any width, uncached, for good, at their own address.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="problem">Why they cannot be mapped, as the end of a sentence.</param>
    /// <returns>False when they cannot be reached, or are memory rather than a device.</returns>
    public static bool TryReach(PhysicalAddress start, ByteCount length, out string problem)
    {
        problem = Paging.MapDevice(start, length, out _) switch
        {
            // Where the firmware's page tables are still in use, they map devices at their own address, uncached (UEFI 2.10,
            // section 2.3.4).
            DeviceMapping.Mapped or DeviceMapping.NotReady => "",
            DeviceMapping.IsMemory => "is one of memory, not of a device",
            DeviceMapping.OutOfMemory => "cannot be mapped: there is no memory for page tables",
            _ => "cannot be reached",
        };
        return problem.Length == 0;
    }
}
