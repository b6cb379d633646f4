using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>The machine's PCI functions, found once, and access to their configuration space.</summary>
internal sealed class PciBus
{
    private PciBus(IPciConfiguration configuration, IReadOnlyList<PciFunction> functions)
    {
        Configuration = configuration;
        Functions = functions;
    }

    /// <summary>Access to configuration space, for any thread.</summary>
    public IPciConfiguration Configuration { get; }

    /// <summary>The functions.</summary>
    public IReadOnlyList<PciFunction> Functions { get; }

    /// <summary>
    /// Looks at all buses. Interrupts may be on and other threads may run: they are kept away from each function while its ranges
    /// are sized.
    /// </summary>
    /// <param name="mcfg">Where configuration space is mapped, or null.</param>
    public static PciBus Scan(Mcfg? mcfg)
    {
        var ports = new PciPorts(default(CpuPorts));
        var configuration = new PciMapped(mcfg, static address => DeviceMemory.TryMap(
            new PhysicalRange(address, new ByteCount(McfgEntry.BytesPerBus)), out MappedRegisters registers, out _)
            ? registers
            : null, ports);
        var scanner = new PciScanner(
            configuration, RunAlone, static message => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {message}"));
        scanner.Scan(segment: 0, root: 0, lastBus: byte.MaxValue);

        // Machines with several root bridges have buses that no bridge leads to. The ports find them without mapping each.
        for (int bus = 1; bus <= byte.MaxValue; bus++)
        {
            if (!scanner.HasSeen(0, (byte)bus) && PciScanner.Answers(ports, 0, (byte)bus))
            {
                scanner.Scan(0, (byte)bus, byte.MaxValue);
            }
        }

        foreach (McfgEntry entry in mcfg?.Entries ?? [])
        {
            if (entry.Segment != 0)
            {
                scanner.Scan(entry.Segment, entry.FirstBus, entry.LastBus);
            }
        }

        string access = mcfg is null ? "the ports" : $"memory at {mcfg.Entries[0].Address}";
        KernelLog.WriteLine($"[KERNEL] PCI: {(ulong)scanner.Functions.Count} functions, configured through {access}");
        return new PciBus(configuration, scanner.Functions);
    }

    // With one processor, no other code runs while interrupts are off.
    private static void RunAlone(Action action)
    {
        using (Interrupts.Disable())
        {
            action();
        }
    }
}
