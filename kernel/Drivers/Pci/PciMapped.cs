using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Configuration space mapped into memory (PCI Express Base Specification 5.0, 7.2.2), each bus when it is first asked for. What
/// is not mapped goes through the ports.
/// </summary>
/// <param name="table">Which buses are mapped, and where; null for none.</param>
/// <param name="map">Maps the configuration space of one bus, which begins at the address; null when it cannot.</param>
/// <param name="ports">For all others.</param>
public sealed class PciMapped(Mcfg? table, Func<PhysicalAddress, IRegisters?> map, IPciConfiguration ports) : IPciConfiguration
{
    private const int DeviceShift = 15;
    private const int FunctionShift = 12;

    private readonly Dictionary<(ushort Segment, byte Bus), IRegisters?> _buses = [];

    // Guards _buses.
    private static SharedLock Lock => default;

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

    private IRegisters? Find(PciAddress address)
    {
        (ushort Segment, byte Bus) key = (address.Segment, address.Bus);
        using (Lock.Enter())
        {
            if (!_buses.TryGetValue(key, out IRegisters? registers))
            {
                _buses[key] = registers = Map(address);
            }

            return registers;
        }
    }

    private IRegisters? Map(PciAddress address)
    {
        foreach (McfgEntry entry in table?.Entries ?? [])
        {
            if (entry.Segment == address.Segment && address.Bus >= entry.FirstBus && address.Bus <= entry.LastBus
                && entry.Address.TryAdd(new ByteCount(address.Bus * McfgEntry.BytesPerBus), out PhysicalAddress start))
            {
                return map(start);
            }
        }

        return null;
    }

    private static int Encode(PciAddress address, int offset) =>
        address.Device << DeviceShift | address.Function << FunctionShift | (offset & 0xFFC);
}
