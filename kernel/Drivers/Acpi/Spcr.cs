using System;
using UefiKernel.Kernel.Drivers.Serial;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// The serial port that firmware uses as its console (Microsoft, "Serial Port Console Redirection Table", revision 4).
/// </summary>
public sealed class Spcr
{
    // Revision 1 of the table ends with the PCI fields at 80.
    private const int KnownLength = 80;

    private Spcr(byte interfaceType, GenericAddress registers, byte baudRate)
    {
        InterfaceType = interfaceType;
        Registers = registers;
        BaudRateCode = baudRate;
    }

    /// <summary>
    /// 0 for a 16550, 1 for a 16450 compatible one, 12h for a 16550 whose registers are as the address says; others are no PC's.
    /// </summary>
    public byte InterfaceType { get; }

    /// <summary>Where its registers begin.</summary>
    public GenericAddress Registers { get; }

    /// <summary>3 for 9600 baud, 4 for 19200, 6 for 57600, 7 for 115200; 0 for what is set already.</summary>
    public byte BaudRateCode { get; }

    /// <summary>The port, when it is a 16550 that the kernel can use.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="divisor">What 115200 bits per second are divided by; 0 for a speed that firmware has set.</param>
    public bool TryGetPort(out SerialAddress address, out ushort divisor)
    {
        address = default;
        divisor = BaudRateCode switch { 3 => 12, 4 => 6, 6 => 2, 7 => 1, _ => 0 };

        // In memory, a register's width is also the distance to the next one; 0 stands in tables that leave it out.
        return InterfaceType is 0 or 1 or 0x12 &&
            (Registers.IsPort ? SerialAddress.TryAtPorts(Registers.Address, out address)
                : Registers.IsMemory &&
                    SerialAddress.TryInMemory(Registers.Address, Math.Max(Registers.BitWidth / 8, 1), out address));
    }

    /// <summary>Reads the table.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A verified table with the signature <see cref="AcpiSignature.Spcr"/>.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>Null when the table is too short, or says that there is no port.</returns>
    public static Spcr? TryRead(IPhysicalMemory memory, AcpiTable table, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(report);

        Span<byte> bytes = stackalloc byte[KnownLength];
        if (!table.TryRead(memory, 0, bytes))
        {
            report($"ACPI: SPCR at {table.Address} has {table.Length} bytes, expected at least {KnownLength}");
            return null;
        }

        // A zero address says that console redirection is off.
        var registers = GenericAddress.Read(bytes[40..]);
        return registers.IsPresent ? new Spcr(bytes[36], registers, bytes[58]) : null;
    }

    public override string ToString() => $"interface type 0x{InterfaceType:X2} at {Registers}";
}
