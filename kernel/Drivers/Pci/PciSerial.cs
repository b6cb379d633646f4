using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Serial;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Serial ports on PCI: 16550s behind a base address register (PCI Code and ID Assignment Specification 1.11, section 1.8: class
/// 07 00, whose programming interfaces up to 06 are compatible with a 16550's predecessor or better).
/// </summary>
internal static class PciSerial
{
    private const uint SerialClass = 0x07_00;
    private const uint LastCompatible = 0x06;

    // Registers in memory mostly are one byte, or four bytes, after the other. Nothing says which.
    private const int WideStride = 4;

    /// <summary>The places at which a port may answer, the most likely first; none when it is no serial port.</summary>
    /// <param name="function">A function.</param>
    public static List<SerialAddress> PlacesOf(PciFunction function)
    {
        var places = new List<SerialAddress>();
        if (function.ClassCode >> 8 != SerialClass || (function.ClassCode & 0xFF) > LastCompatible)
        {
            return places;
        }

        foreach (PciBar bar in function.Bars)
        {
            if (bar.IsPort && bar.Size >= SerialAddress.RegisterCount &&
                SerialAddress.TryAtPorts(bar.Address, out SerialAddress ports))
            {
                places.Add(ports);
            }

            foreach (int stride in (int[])[1, WideStride])
            {
                if (!bar.IsPort && bar.Size >= (ulong)(SerialAddress.RegisterCount * stride) &&
                    SerialAddress.TryInMemory(bar.Address, stride, out SerialAddress memory))
                {
                    places.Add(memory);
                }
            }
        }

        return places;
    }
}
