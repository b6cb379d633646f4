using System;
using System.Collections.Generic;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Reads and sizes base address registers (PCI Local Bus Specification 3.0, 6.2.5.1). A register that holds all ones for a moment
/// would make its function answer at wrong addresses, so the function answers at none meanwhile.
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
    /// <param name="exclusive">Calls its argument while no other code uses devices: see <see cref="PciScanner"/>.</param>
    /// <param name="address">The function; its configuration space has been read from before.</param>
    /// <param name="headerType">Its header's type, without the bit for several functions.</param>
    /// <param name="classCode">Its class; host bridges are not sized, since all memory may be behind them.</param>
    /// <param name="report">Told what is wrong, if anything; not while other code is kept away.</param>
    public static List<PciBar> Read(
        IPciConfiguration configuration, Action<Action> exclusive, PciAddress address, byte headerType, uint classCode,
        Action<string> report)
    {
        int count = headerType switch
        {
            0 => 6,
            1 => 2,
            2 => 1,
            _ => 0,
        };
        uint[] values = new uint[count];
        for (int index = 0; index < count; index++)
        {
            values[index] = configuration.Read(address, OffsetOf(index));
        }

        uint[] masks = new uint[count];
        bool isSized = classCode >> 8 != HostBridge >> 8;
        if (isSized && count > 0)
        {
            exclusive(() => ReadMasks(configuration, address, values, masks));
        }

        return Describe(address, values, masks, isSized, report);
    }

    // The only part in which the function does not decode. It allocates nothing, so only the hardware can fail in it.
    private static void ReadMasks(
        IPciConfiguration configuration, PciAddress address, ReadOnlySpan<uint> values, Span<uint> masks)
    {
        // The upper half of this register is status, in which ones clear and zeros do nothing.
        uint command = configuration.Read(address, CommandOffset) & CommandMask;
        try
        {
            configuration.Write(address, CommandOffset, command & ~DecodeMask);
            for (int index = 0; index < values.Length; index++)
            {
                masks[index] = Probe(configuration, address, OffsetOf(index), values[index]);
            }
        }
        finally
        {
            configuration.Write(address, CommandOffset, command);
        }
    }

    private static uint Probe(IPciConfiguration configuration, PciAddress address, int offset, uint value)
    {
        try
        {
            configuration.Write(address, offset, uint.MaxValue);
            return configuration.Read(address, offset);
        }
        finally
        {
            configuration.Write(address, offset, value);
        }
    }

    private static List<PciBar> Describe(
        PciAddress address, ReadOnlySpan<uint> values, ReadOnlySpan<uint> masks, bool isSized, Action<string> report)
    {
        var bars = new List<PciBar>();
        for (int index = 0; index < values.Length; index++)
        {
            uint value = values[index];
            bool is64Bit = (value & PortFlag) == 0 && (value & TypeMask) == Type64;
            if (is64Bit && index + 1 == values.Length)
            {
                report($"PCI: {address} has a 64-bit base address register {index}, for which there is no second half");
                break;
            }

            bool isPort = (value & PortFlag) != 0;
            uint addressMask = isPort ? PortMask : MemoryMask;
            ulong place = (is64Bit ? (ulong)values[index + 1] << 32 : 0) | (value & addressMask);
            ulong mask = (is64Bit ? (ulong)masks[index + 1] << 32 : 0) | (masks[index] & addressMask);

            // A register without a settable bit does not exist. One that was not sized counts as existing when firmware has put a
            // value there.
            if (isSized ? mask != 0 : (value | place) != 0)
            {
                // The lowest address bit that can be set is the size; 0 where it was not asked for.
                ulong size = mask & (0 - mask);
                bars.Add(new PciBar(index, isPort, is64Bit, !isPort && (value & PrefetchableFlag) != 0, place, size));
            }

            index += is64Bit ? 1 : 0;
        }

        return bars;
    }

    private static int OffsetOf(int index) => FirstOffset + (4 * index);
}
