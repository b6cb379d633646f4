using System;
using System.Linq;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The functions on the PCI buses, found once.</summary>
internal sealed class PciView : IPciView
{
    private readonly PciScanner _scanner;

    private PciView(PciScanner scanner) => _scanner = scanner;

    public int Count => _scanner.Functions.Count;

    /// <summary>
    /// Looks at all buses. Interrupts may be on and other threads may run: they are kept away from each function while its ranges
    /// are sized.
    /// </summary>
    /// <param name="mcfg">Where configuration space is mapped, or null.</param>
    public static PciView Scan(Mcfg? mcfg)
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
        return new PciView(scanner);
    }

    public PciFunctionInfo GetFunction(int index)
    {
        PciFunction function = _scanner.Functions[index];
        return new PciFunctionInfo
        {
            Address = function.Address.ToString(),
            VendorId = function.VendorId,
            DeviceId = function.DeviceId,
            ClassCode = function.ClassCode,
            ClassName = PciClass.GetName(function.ClassCode),
            SecondaryBus = function.SecondaryBus,
            Ranges = [.. function.Bars.Select(
                static bar => new PciRangeInfo(bar.Index, Describe(bar), bar.Address, new ByteCount(bar.Size)))],
        };
    }

    // With one processor, nobody else runs while interrupts are off.
    private static void RunAlone(Action action)
    {
        using (Interrupts.Disable())
        {
            action();
        }
    }

    private static string Describe(PciBar bar) =>
        bar.IsPort ? "ports" : $"memory{(bar.Is64Bit ? ", 64-bit" : "")}{(bar.IsPrefetchable ? ", prefetchable" : "")}";
}
