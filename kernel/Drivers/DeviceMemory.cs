using UefiKernel.Kernel.Memory.Mapping;

namespace UefiKernel.Kernel.Drivers;

/// <summary>Maps device registers that firmware's tables name; their addresses may be anything.</summary>
internal static class DeviceMemory
{
    /// <summary>Maps a block of registers of 32 bits, uncached, permanently.</summary>
    /// <param name="block">The block, 4-byte aligned, at least 4 bytes.</param>
    /// <param name="registers">The registers.</param>
    /// <param name="problem">Why they cannot be mapped, as the end of a sentence.</param>
    /// <returns>False when the block is not aligned, cannot be reached, or is memory rather than a device.</returns>
    public static bool TryMap(PhysicalRange block, out MappedRegisters registers, out string problem)
    {
        registers = default;
        if (block.Start.Value % sizeof(uint) != 0 || block.Start.Value < NullPages.Size)
        {
            problem = "is not a valid address of registers";
            return false;
        }

        if (!TryReach(block, out problem))
        {
            return false;
        }

        registers = new MappedRegisters(IdentityMapping.Of(block));
        return true;
    }

    /// <summary>Maps registers of any width, uncached, permanently, at their own address.</summary>
    /// <param name="block">The registers.</param>
    /// <param name="problem">Why they cannot be mapped, as the end of a sentence.</param>
    /// <returns>False when they cannot be reached, or are memory rather than a device.</returns>
    public static bool TryReach(PhysicalRange block, out string problem)
    {
        problem = Paging.MapDevice(block) switch
        {
            // Where the firmware's page tables are still in use, they map devices at their own address, uncached (UEFI 2.10,
            // section 2.3.4).
            DeviceMapping.Mapped or DeviceMapping.NotReady => "",
            DeviceMapping.IsMemory => "is an address of memory, not of a device",
            DeviceMapping.OutOfMemory => "cannot be mapped: there is no memory for page tables",
            _ => "cannot be reached",
        };
        return problem.Length == 0;
    }
}
