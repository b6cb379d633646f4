using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The functions on the PCI buses, as boot found them.</summary>
/// <param name="functions">The functions.</param>
internal sealed class PciView(IReadOnlyList<PciFunction> functions) : IPciView
{
    public int Count => functions.Count;

    public PciFunctionInfo GetFunction(int index)
    {
        PciFunction function = functions[index];
        var ranges = new PciRangeInfo[function.Bars.Count];
        for (int i = 0; i < ranges.Length; i++)
        {
            PciBar bar = function.Bars[i];
            ranges[i] = new PciRangeInfo(bar.Index, Describe(bar), bar.Address, new ByteCount(bar.Size));
        }

        return new PciFunctionInfo
        {
            Address = function.Address.ToString(),
            VendorId = function.VendorId,
            DeviceId = function.DeviceId,
            ClassCode = function.ClassCode,
            ClassName = PciClass.GetName(function.ClassCode),
            SecondaryBus = function.SecondaryBus,
            Ranges = ranges,
        };
    }

    private static string Describe(PciBar bar) =>
        bar.IsPort ? "ports" : $"memory{(bar.Is64Bit ? ", 64-bit" : "")}{(bar.IsPrefetchable ? ", prefetchable" : "")}";
}
