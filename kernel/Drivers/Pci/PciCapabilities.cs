using System;

namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Finds a function's capabilities (PCI Local Bus Specification 3.0, 6.7).</summary>
public static class PciCapabilities
{
    /// <summary>Power management (PCI Bus Power Management Interface Specification 1.2, 3.2).</summary>
    public const byte PowerManagement = 0x01;

    /// <summary>Message-signalled interrupts (PCI 3.0, 6.8.1).</summary>
    public const byte Msi = 0x05;

    /// <summary>Message-signalled interrupts with a table (PCI 3.0, 6.8.2).</summary>
    public const byte MsiX = 0x11;

    private const int CommandOffset = 0x04;
    private const int HeaderOffset = 0x0C;
    private const int PointerOffset = 0x34;
    private const int CardBusPointerOffset = 0x14;
    private const uint HasList = 1 << 20;
    private const byte TypeMask = 0x7F;
    private const byte CardBus = 2;
    private const byte FirstOffset = 0x40;

    // What fits between the header and the end of the first 256 bytes, at four bytes each. A list that is longer is a loop.
    private const int MostCapabilities = (256 - FirstOffset) / 4;

    /// <summary>Finds a capability.</summary>
    /// <param name="configuration">Access to configuration space.</param>
    /// <param name="address">The function; it need not answer.</param>
    /// <param name="identifier">Which one.</param>
    /// <returns>Its offset, a multiple of 4; 0 when the function has none, or its list leads nowhere.</returns>
    public static int Find(IPciConfiguration configuration, PciAddress address, byte identifier)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        uint statusAndCommand = configuration.Read(address, CommandOffset);
        if ((statusAndCommand & HasList) == 0 || statusAndCommand == uint.MaxValue)
        {
            return 0;
        }

        byte type = (byte)((configuration.Read(address, HeaderOffset) >> 16) & TypeMask);
        int pointer = (byte)configuration.Read(address, type == CardBus ? CardBusPointerOffset : PointerOffset) & ~3;
        for (int i = 0; i < MostCapabilities && pointer >= FirstOffset; i++)
        {
            uint head = configuration.Read(address, pointer);
            if ((byte)head == identifier)
            {
                return pointer;
            }

            pointer = (byte)(head >> 8) & ~3;
        }

        return 0;
    }
}
