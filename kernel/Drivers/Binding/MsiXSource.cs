using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// Messages of a device that has a table of them in its registers (PCI Local Bus Specification 3.0, 6.8.2). The first entry is
/// used; the others stay masked.
/// </summary>
/// <param name="configuration">Access to configuration space.</param>
/// <param name="address">The function.</param>
/// <param name="offset">Where the capability is.</param>
/// <param name="bar">The registers that hold the table.</param>
/// <param name="table">Where in them the table begins; all of it lies inside.</param>
internal sealed class MsiXSource(IPciConfiguration configuration, PciAddress address, int offset, IRegisters bar, int table)
    : IMessageSource
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 16;

    private const uint Enable = 1u << 31;
    private const uint MaskAll = 1u << 30;

    private const int UpperAddress = 4;
    private const int Data = 8;
    private const int Control = 12;
    private const uint Masked = 1;

    public InterruptKind Kind => InterruptKind.MsiX;

    /// <summary>Entries of the table.</summary>
    /// <param name="head">The capability's first 32 bits.</param>
    public static int CountEntries(uint head) => (int)((head >> 16) & 0x7FF) + 1;

    public bool TryConnect(PhysicalAddress message, uint data)
    {
        // Everything is masked meanwhile: whatever firmware left in the table sends nothing.
        uint head = configuration.Read(address, offset);
        configuration.Write(address, offset, head | Enable | MaskAll);
        for (int entry = 0; entry < CountEntries(head); entry++)
        {
            bar.Write(table + (entry * EntryBytes) + Control, Masked);
        }

        bar.Write(table, (uint)message.Value);
        bar.Write(table + UpperAddress, (uint)(message.Value >> 32));
        bar.Write(table + Data, data);
        if (bar.Read(table) != (uint)message.Value || bar.Read(table + Data) != data)
        {
            Disconnect();
            return false;
        }

        bar.Write(table + Control, 0);
        configuration.Write(address, offset, (head | Enable) & ~MaskAll);
        return (configuration.Read(address, offset) & (Enable | MaskAll)) == Enable;
    }

    public void SetMask(bool isMasked)
    {
        bar.Write(table + Control, isMasked ? Masked : 0);

        // Reading makes sure that the write has arrived.
        _ = bar.Read(table + Control);
    }

    public void Disconnect() =>
        configuration.Write(address, offset, (configuration.Read(address, offset) | MaskAll) & ~Enable);
}
