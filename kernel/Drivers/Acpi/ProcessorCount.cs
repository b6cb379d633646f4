using System.Collections.Generic;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Counts processors, cores and packages by the numbers of their local APICs (Intel SDM volume 3, 9.9.3 "Hierarchical Mapping of
/// CPUID Extended Topology Leaf").
/// </summary>
internal static class ProcessorCount
{
    /// <summary>Counts.</summary>
    /// <param name="listed">
    /// The processors that the MADT lists. Those that are disabled are not there, or are plugged in later.
    /// </param>
    /// <param name="shifts">Bits of an APIC's number that tell threads, and cores and threads, apart.</param>
    /// <param name="levels">The topology of the package that this runs on, for machines without a MADT.</param>
    public static CpuCount Of(IReadOnlyList<MadtProcessor> listed, CpuIdShifts shifts, IReadOnlyList<CpuLevel> levels)
    {
        // Firmware may list a processor twice, once for each width of the number.
        var processors = new HashSet<uint>();
        var cores = new HashSet<ulong>();
        var packages = new HashSet<ulong>();
        foreach (MadtProcessor processor in listed)
        {
            if (!processor.IsEnabled || !processors.Add(processor.ApicId))
            {
                continue;
            }

            // A shift may be as wide as the number.
            cores.Add((ulong)processor.ApicId >> shifts.Core);
            packages.Add((ulong)processor.ApicId >> shifts.Package);
        }

        return processors.Count > 0
            ? new CpuCount(processors.Count, cores.Count, packages.Count, IsListed: true)
            : new CpuCount(levels is [.., var outermost] ? outermost.LogicalProcessors : 1, 0, 0, IsListed: false);
    }
}
