namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>The command register (PCI Local Bus Specification 3.0, 6.2.2): what a function may do on the bus.</summary>
/// <param name="configuration">Access to configuration space.</param>
/// <param name="address">The function.</param>
public readonly struct PciCommand(IPciConfiguration configuration, PciAddress address)
{
    /// <summary>Answers at its ranges of I/O ports.</summary>
    public const ushort PortSpace = 1 << 0;

    /// <summary>Answers at its memory ranges.</summary>
    public const ushort MemorySpace = 1 << 1;

    /// <summary>Reads and writes memory, and sends messages.</summary>
    public const ushort BusMaster = 1 << 2;

    /// <summary>Does not use its interrupt line.</summary>
    public const ushort NoLine = 1 << 10;

    private const int Offset = 0x04;

    /// <summary>Its value; all ones when the function has left.</summary>
    public ushort Value => (ushort)configuration.Read(address, Offset);

    /// <summary>Sets and clears bits.</summary>
    /// <param name="set">The bits to set.</param>
    /// <param name="clear">The bits to clear.</param>
    public void Change(ushort set, ushort clear) => Write((ushort)((Value | set) & ~clear));

    /// <summary>Writes it.</summary>
    /// <param name="value">The value.</param>
    /// <remarks>The upper half of the register is status, in which ones clear and zeros do nothing.</remarks>
    public void Write(ushort value) => configuration.Write(address, Offset, value);
}
