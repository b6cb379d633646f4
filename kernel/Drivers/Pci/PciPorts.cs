using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>
/// Configuration space through two I/O ports, which reach the first segment only (PCI Local Bus Specification 3.0, 3.2.2.3.2).
/// </summary>
/// <param name="ports">Access to the ports.</param>
public sealed class PciPorts(IPortIo ports) : IPciConfiguration
{
    private const ushort AddressPort = 0xCF8;
    private const ushort DataPort = 0xCFC;
    private const uint Enable = 0x8000_0000;

    // Guards the address port: what it holds belongs to the access to the data port that follows.
    private static SharedLock Lock => default;

    public uint Read(PciAddress address, int offset)
    {
        if (!IsReachable(address, offset))
        {
            return uint.MaxValue;
        }

        using (Lock.Enter())
        {
            ports.WriteDword(AddressPort, Encode(address, offset));
            return ports.ReadDword(DataPort);
        }
    }

    public void Write(PciAddress address, int offset, uint value)
    {
        if (!IsReachable(address, offset))
        {
            return;
        }

        using (Lock.Enter())
        {
            ports.WriteDword(AddressPort, Encode(address, offset));
            ports.WriteDword(DataPort, value);
        }
    }

    private static bool IsReachable(PciAddress address, int offset) =>
        address is { Segment: 0, Device: < PciAddress.DevicesPerBus, Function: < PciAddress.FunctionsPerDevice } &&
        offset is >= 0 and <= 0xFC;

    private static uint Encode(PciAddress address, int offset) =>
        Enable | (uint)(address.Bus << 16 | address.Device << 11 | address.Function << 8 | (offset & 0xFC));
}
