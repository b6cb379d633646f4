using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Registers that a <see cref="GenericAddress"/> names (ACPI 6.4, 5.2.3.2): of one byte in any of three address spaces, of two in
/// ports and memory.
/// </summary>
/// <param name="ports">For I/O and PCI configuration space.</param>
/// <param name="memory">For memory-mapped registers.</param>
internal readonly struct AcpiRegisters(IPortIo ports, IPhysicalMemory memory)
{
    // PCI Local Bus Specification 3.0, section 3.2.2.3.2 "Software Generation of Configuration Transactions".
    private const ushort PciAddressPort = 0xCF8;
    private const ushort PciDataPort = 0xCFC;
    private const uint PciEnable = 0x8000_0000;

    /// <summary>Writes a register of one byte.</summary>
    /// <param name="register">Where it is.</param>
    /// <param name="value">The byte.</param>
    /// <returns>False, with nothing written, when its address space is another one or the address cannot be.</returns>
    public bool TryWriteByte(GenericAddress register, byte value)
    {
        if (register.IsPort)
        {
            ports.WriteByte((ushort)register.Address, value);
            return true;
        }

        if (register.IsMemory)
        {
            return memory.TryWriteRegister(new PhysicalAddress(register.Address), sizeof(byte), value);
        }

        return register is { IsPresent: true, BitOffset: 0, Space: AcpiAddressSpace.PciConfiguration } &&
            TryWritePci(register.Address, value);
    }

    /// <summary>Reads a register of two bytes.</summary>
    /// <param name="register">Where it is.</param>
    /// <param name="value">What it holds, or 0.</param>
    /// <returns>False when it is neither a port nor reachable memory.</returns>
    public bool TryReadWord(GenericAddress register, out ushort value)
    {
        value = 0;
        if (register.IsMemory)
        {
            return memory.TryReadRegister(new PhysicalAddress(register.Address), sizeof(ushort), out value);
        }

        if (!register.IsPort)
        {
            return false;
        }

        value = ports.ReadWord((ushort)register.Address);
        return true;
    }

    /// <summary>Writes a register of two bytes.</summary>
    /// <param name="register">Where it is.</param>
    /// <param name="value">What it shall hold.</param>
    /// <returns>False, with nothing written, when it is neither a port nor reachable memory.</returns>
    public bool TryWriteWord(GenericAddress register, ushort value)
    {
        if (register.IsMemory)
        {
            return memory.TryWriteRegister(new PhysicalAddress(register.Address), sizeof(ushort), value);
        }

        if (!register.IsPort)
        {
            return false;
        }

        ports.WriteWord((ushort)register.Address, value);
        return true;
    }

    private bool TryWritePci(ulong address, byte value)
    {
        ulong device = address >> 32;
        ulong function = address >> 16 & 0xFFFF;
        ulong offset = address & 0xFFFF;
        if (device > 31 || function > 7 || offset > 0xFF)
        {
            return false;
        }

        ports.WriteDword(PciAddressPort, PciEnable | (uint)(device << 11 | function << 8 | offset & 0xFC));
        ports.WriteByte((ushort)(PciDataPort + (offset & 3)), value);
        return true;
    }
}
