using System.Collections.Generic;
using UefiKernel.Devices;
using UefiKernel.Memory;
using UefiKernel.Platform;

namespace UefiKernel.Machine;

/// <summary>Which memory may be read when firmware's tables point at it.</summary>
internal static class FirmwareMemory
{
    /// <summary>Opens all memory that the kernel has mapped. Devices are left out: a read there can have effects.</summary>
    /// <param name="plan">What is mapped.</param>
    public static IdentityMappedMemory Open(RangeMap<PlannedPages> plan)
    {
        var ranges = new List<PhysicalRange>();
        for (int i = 0; i < plan.Count; i++)
        {
            AddressRange<PlannedPages> range = plan[i];
            if (range.Value.Mapping.IsMapped && range.Value.Mapping.Caching == PageCaching.WriteBack)
                ranges.Add(new PhysicalRange(new PhysicalAddress(range.Start), new ByteCount(range.Length)));
        }

        return new IdentityMappedMemory([.. ranges]);
    }
}
