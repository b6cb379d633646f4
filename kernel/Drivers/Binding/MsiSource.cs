using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>Messages of a device that has one, in configuration space (PCI Local Bus Specification 3.0, 6.8.1).</summary>
/// <param name="configuration">Access to configuration space.</param>
/// <param name="address">The function.</param>
/// <param name="offset">Where the capability is.</param>
internal sealed class MsiSource(IPciConfiguration configuration, PciAddress address, int offset) : IMessageSource
{
    private const uint Enable = 1 << 16;
    private const uint SeveralMask = 7 << 20;
    private const uint Is64Bit = 1 << 23;
    private const uint HasMask = 1 << 24;

    private const int AddressOffset = 4;
    private const int UpperAddressOffset = 8;
    private const int DataOffset32 = 8;
    private const int DataOffset64 = 12;

    private const int MaskDistance = 4;
    private const uint DataMask = 0xFFFF;

    public InterruptKind Kind => InterruptKind.Msi;

    private uint Control => configuration.Read(address, offset);

    private int DataOffset => (Control & Is64Bit) != 0 ? DataOffset64 : DataOffset32;

    public bool TryConnect(PhysicalAddress message, uint data)
    {
        Disconnect();
        configuration.Write(address, offset + AddressOffset, (uint)message.Value);
        if ((Control & Is64Bit) != 0)
        {
            configuration.Write(address, offset + UpperAddressOffset, (uint)(message.Value >> 32));
        }

        int place = offset + DataOffset;
        configuration.Write(address, place, data);
        if (configuration.Read(address, offset + AddressOffset) != (uint)message.Value ||
            (configuration.Read(address, place) & DataMask) != data)
        {
            return false;
        }

        SetMaskBits(isMasked: false);
        configuration.Write(address, offset, (Control & ~SeveralMask) | Enable);
        return (Control & Enable) != 0;
    }

    // A device without mask bits is switched off instead: it keeps its address and data.
    public void SetMask(bool isMasked)
    {
        if ((Control & HasMask) != 0)
        {
            SetMaskBits(isMasked);
        }
        else
        {
            configuration.Write(address, offset, isMasked ? Control & ~Enable : Control | Enable);
        }
    }

    public void Disconnect() => configuration.Write(address, offset, Control & ~Enable);

    private void SetMaskBits(bool isMasked)
    {
        if ((Control & HasMask) != 0)
        {
            configuration.Write(address, offset + DataOffset + MaskDistance, isMasked ? uint.MaxValue : 0);
        }
    }
}
