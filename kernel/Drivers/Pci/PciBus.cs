using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>The machine's PCI functions, and access to their configuration space.</summary>
internal sealed class PciBus
{
    private readonly Mcfg? _mcfg;
    private readonly PciPorts _ports = new(default(CpuPorts));
    private readonly List<PciFunction> _functions = [];

    private PciBus(Mcfg? mcfg)
    {
        _mcfg = mcfg;
        Configuration = new PciMapped(mcfg, static address => DeviceMemory.TryMap(
            new PhysicalRange(address, new ByteCount(McfgEntry.BytesPerBus)), out MappedRegisters registers, out _)
            ? registers
            : null, _ports);
    }

    /// <summary>Access to configuration space, for any thread.</summary>
    public IPciConfiguration Configuration { get; }

    /// <summary>
    /// The functions, those that have left too. <see cref="FindNew"/> adds to them; the thread that calls it also reads them.
    /// </summary>
    public IReadOnlyList<PciFunction> Functions => _functions;

    /// <summary>
    /// Looks at all buses. Interrupts may be on and other threads may run: they are kept away from each function while its ranges
    /// are sized.
    /// </summary>
    /// <param name="mcfg">Where configuration space is mapped, or null.</param>
    public static PciBus Scan(Mcfg? mcfg)
    {
        var bus = new PciBus(mcfg);
        bus._functions.AddRange(bus.Scan());
        string access = mcfg is null ? "the ports" : $"memory at {mcfg.Entries[0].Address}";
        KernelLog.WriteLine($"[KERNEL] PCI: {(ulong)bus._functions.Count} functions, configured through {access}");
        return bus;
    }

    /// <summary>
    /// Looks at all buses again, for what was plugged in since. Functions that were found before are not touched.
    /// </summary>
    /// <returns>The functions that are new, or others than were in their places.</returns>
    public IReadOnlyList<PciFunction> FindNew()
    {
        var found = new List<PciFunction>();
        foreach (PciFunction function in Scan())
        {
            if (!_functions.Contains(function))
            {
                found.Add(function);
                _functions.Add(function);
            }
        }

        return found;
    }

    private IReadOnlyList<PciFunction> Scan()
    {
        var scanner = new PciScanner(
            Configuration, RunAlone, static message => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {message}"))
        {
            Known = _functions,
        };
        scanner.Scan(segment: 0, root: 0, lastBus: byte.MaxValue);

        // Machines with several root bridges have buses that no bridge leads to. The ports find them without mapping each.
        for (int bus = 1; bus <= byte.MaxValue; bus++)
        {
            if (!scanner.HasSeen(0, (byte)bus) && PciScanner.Answers(_ports, 0, (byte)bus))
            {
                scanner.Scan(0, (byte)bus, byte.MaxValue);
            }
        }

        foreach (McfgEntry entry in _mcfg?.Entries ?? [])
        {
            if (entry.Segment != 0)
            {
                scanner.Scan(entry.Segment, entry.FirstBus, entry.LastBus);
            }
        }

        return scanner.Functions;
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
