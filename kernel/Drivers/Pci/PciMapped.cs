using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Maps the configuration space of a bus.</summary>
/// <typeparam name="TRegisters">How it is reached.</typeparam>
/// <param name="address">Where it is in memory.</param>
/// <param name="registers">All of it.</param>
/// <returns>False when it cannot be mapped.</returns>
public delegate bool PciBusMapper<TRegisters>(PhysicalAddress address, out TRegisters registers)
    where TRegisters : struct, IRegisters;

/// <summary>
/// Configuration space mapped into memory (PCI Express Base Specification 5.0, 7.2.2), each bus when it is first asked for. What
/// is not mapped goes through the ports.
/// </summary>
/// <typeparam name="TRegisters">How a bus's space is reached.</typeparam>
/// <param name="table">Which buses are mapped, and where; null for none.</param>
/// <param name="map">Maps one of them.</param>
/// <param name="ports">For all others.</param>
public sealed class PciMapped<TRegisters>(Mcfg? table, PciBusMapper<TRegisters> map, IPciConfiguration ports) : IPciConfiguration
    where TRegisters : struct, IRegisters
{
    private const int DeviceShift = 15;
    private const int FunctionShift = 12;

    private readonly Dictionary<(ushort Segment, byte Bus), TRegisters?> _buses = [];

    public uint Read(PciAddress address, int offset) =>
        Find(address) is { } registers ? registers.Read(Encode(address, offset)) : ports.Read(address, offset);

    public void Write(PciAddress address, int offset, uint value)
    {
        if (Find(address) is { } registers)
        {
            registers.Write(Encode(address, offset), value);
        }
        else
        {
            ports.Write(address, offset, value);
        }
    }

    private TRegisters? Find(PciAddress address)
    {
        (ushort Segment, byte Bus) key = (address.Segment, address.Bus);
        if (!_buses.TryGetValue(key, out TRegisters? registers))
        {
            _buses[key] = registers = Map(address);
        }

        return registers;
    }

    private TRegisters? Map(PciAddress address)
    {
        foreach (McfgEntry entry in table?.Entries ?? [])
        {
            if (entry.Segment == address.Segment && address.Bus >= entry.FirstBus && address.Bus <= entry.LastBus
                && entry.Address.TryAdd(new ByteCount(address.Bus * McfgEntry.BytesPerBus), out PhysicalAddress start) &&
                map(start, out TRegisters registers))
            {
                return registers;
            }
        }

        return null;
    }

    private static int Encode(PciAddress address, int offset) =>
        address.Device << DeviceShift | address.Function << FunctionShift | (offset & 0xFFC);
}
