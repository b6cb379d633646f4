using System;
using System.Collections.Generic;
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
    public static IdentityMappedMemory Open(RangeMap<VirtualAddress, PlannedPages> plan, Action<string> report)
    {
        var ranges = new List<PhysicalRange>();
        for (int i = 0; i < plan.Count; i++)
        {
            KnownRange<VirtualAddress, PlannedPages> range = plan[i];
            if (range.Value.Mapping.IsMapped && range.Value.Mapping.Caching == PageCaching.WriteBack)
            {
                ranges.Add(IdentityMapping.Behind(range.Range));
            }
        }

        return new IdentityMappedMemory([.. ranges], registers => TryReach(registers, report));
    }

    private static bool TryReach(PhysicalRange registers, Action<string> report)
    {
        if (DeviceMemory.TryReach(registers, out string problem))
        {
            return true;
        }

        report($"The register at {registers.Start} {problem}");
        return false;
    }
}
