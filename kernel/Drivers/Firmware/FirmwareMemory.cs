using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>Which memory may be read when firmware's tables point at it.</summary>
internal static class FirmwareMemory
{
    /// <summary>
    /// Opens all memory that the kernel has mapped. Devices are left out: a read there can have effects. Their registers are
    /// mapped when they are asked for.
    /// </summary>
    /// <param name="plan">What is mapped.</param>
    /// <param name="report">Told why a register cannot be mapped.</param>
    public static IdentityMappedMemory Open(RangeMap<PlannedPages> plan, Action<string> report)
    {
        var ranges = new List<PhysicalRange>();
        for (int i = 0; i < plan.Count; i++)
        {
            AddressRange<PlannedPages> range = plan[i];
            if (range.Value.Mapping.IsMapped && range.Value.Mapping.Caching == PageCaching.WriteBack)
            {
                ranges.Add(new PhysicalRange(new PhysicalAddress(range.Start), new ByteCount(range.Length)));
            }
        }

        return new IdentityMappedMemory([.. ranges], (address, length) => TryReach(address, length, report));
    }

    private static bool TryReach(PhysicalAddress address, ByteCount length, Action<string> report)
    {
        if (DeviceMemory.TryReach(address, length, out string problem))
        {
            return true;
        }

        report($"The register at {address} {problem}");
        return false;
    }
}
