using UefiKernel.Platform;

namespace UefiKernel.Devices.Acpi;

/// <summary>Writes registers of one byte that a <see cref="GenericAddress"/> names (ACPI 6.4, 5.2.3.2).</summary>
internal static class AcpiRegisterWriter
{
    // PCI Local Bus Specification 3.0, section 3.2.2.3.2 "Software Generation of Configuration Transactions".
    private const ushort PciAddressPort = 0xCF8;
    private const ushort PciDataPort = 0xCFC;
    private const uint PciEnable = 0x8000_0000;

    /// <summary>Writes the register.</summary>
    /// <param name="ports">For I/O and PCI configuration space.</param>
    /// <param name="memory">For memory-mapped registers.</param>
    /// <param name="register">Where it is.</param>
    /// <param name="value">The byte.</param>
    /// <returns>False, with nothing written, when its address space is another one or the address cannot be.</returns>
    public static bool TryWrite<TPorts>(TPorts ports, IPhysicalMemory memory, GenericAddress register, byte value)
        where TPorts : struct, IPortIo
    {
        if (!register.IsPresent || register.BitOffset != 0)
            return false;

        switch (register.Space)
        {
            case AcpiAddressSpace.SystemIo when register.Address <= ushort.MaxValue:
                ports.WriteByte((ushort)register.Address, value);
                return true;
            case AcpiAddressSpace.SystemMemory:
                return memory.TryWriteRegister(new Memory.PhysicalAddress(register.Address), value);
            case AcpiAddressSpace.PciConfiguration:
                return TryWritePci(ports, register.Address, value);
            default:
                return false;
        }
    }

    private static bool TryWritePci<TPorts>(TPorts ports, ulong address, byte value)
        where TPorts : struct, IPortIo
    {
        ulong device = address >> 32;
        ulong function = address >> 16 & 0xFFFF;
        ulong offset = address & 0xFFFF;
        if (device > 31 || function > 7 || offset > 0xFF)
            return false;

        ports.WriteDword(PciAddressPort, PciEnable | (uint)(device << 11 | function << 8 | offset & 0xFC));
        ports.WriteByte((ushort)(PciDataPort + (offset & 3)), value);
        return true;
    }
}
