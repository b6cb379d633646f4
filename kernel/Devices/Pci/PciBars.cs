using System;
using System.Collections.Generic;

namespace UefiKernel.Devices.Pci;

/// <summary>
/// Reads and sizes base address registers (PCI Local Bus Specification 3.0, 6.2.5.1). A register that holds all ones for a moment would make its function
/// answer at wrong addresses, so the function answers at none meanwhile.
/// </summary>
internal static class PciBars
{
    private const int CommandOffset = 0x04;
    private const int FirstOffset = 0x10;
    private const uint CommandMask = 0xFFFF;
    private const uint DecodeMask = 0x3;
    private const uint HostBridge = 0x06_0000;

    private const uint PortFlag = 1;
    private const uint PortMask = 0xFFFF_FFFC;
    private const uint MemoryMask = 0xFFFF_FFF0;
    private const uint TypeMask = 0x6;
    private const uint Type64 = 0x4;
    private const uint PrefetchableFlag = 0x8;

    /// <summary>Reads a function's registers.</summary>
    /// <param name="configuration">Access.</param>
    /// <param name="address">The function.</param>
    /// <param name="headerType">Its header's type, without the bit for several functions.</param>
    /// <param name="classCode">Its class; host bridges are not sized, since all memory may be behind them.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    public static List<PciBar> Read(IPciConfiguration configuration, PciAddress address, byte headerType, uint classCode, Action<string> report)
    {
        int count = headerType switch
        {
            0 => 6,
            1 => 2,
            2 => 1,
            _ => 0,
        };
        var bars = new List<PciBar>();
        bool isSized = classCode >> 8 != HostBridge >> 8;

        // The upper half of this register is status, in which ones clear and zeros do nothing.
        uint command = configuration.Read(address, CommandOffset) & CommandMask;
        if (isSized && count > 0)
            configuration.Write(address, CommandOffset, command & ~DecodeMask);

        for (int index = 0; index < count; index++)
        {
            uint value = configuration.Read(address, OffsetOf(index));
            bool is64Bit = (value & PortFlag) == 0 && (value & TypeMask) == Type64;
            if (is64Bit && index + 1 == count)
            {
                report($"PCI: {address} has a 64-bit base address register {index}, for which there is no second half");
                break;
            }

            if (ReadOne(configuration, address, index, value, is64Bit, isSized) is { } bar)
                bars.Add(bar);
            index += is64Bit ? 1 : 0;
        }

        if (isSized && count > 0)
            configuration.Write(address, CommandOffset, command);
        return bars;
    }

    private static PciBar? ReadOne(IPciConfiguration configuration, PciAddress address, int index, uint value, bool is64Bit, bool isSized)
    {
        uint upper = is64Bit ? configuration.Read(address, OffsetOf(index + 1)) : 0;
        bool isPort = (value & PortFlag) != 0;
        uint addressMask = isPort ? PortMask : MemoryMask;
        ulong size = 0;
        if (isSized)
        {
            uint low = Probe(configuration, address, OffsetOf(index), value) & addressMask;
            ulong high = is64Bit ? Probe(configuration, address, OffsetOf(index + 1), upper) : 0;
            ulong mask = high << 32 | low;
            if (mask == 0)
                return null;

            // The lowest address bit that can be set is the size.
            size = mask & (0 - mask);
        }
        else if (value == 0 && upper == 0)
        {
            return null;
        }

        return new PciBar(index, isPort, is64Bit, !isPort && (value & PrefetchableFlag) != 0, (ulong)upper << 32 | (value & addressMask), size);
    }

    private static uint Probe(IPciConfiguration configuration, PciAddress address, int offset, uint value)
    {
        configuration.Write(address, offset, uint.MaxValue);
        uint answer = configuration.Read(address, offset);
        configuration.Write(address, offset, value);
        return answer;
    }

    private static int OffsetOf(int index) => FirstOffset + (4 * index);
}
