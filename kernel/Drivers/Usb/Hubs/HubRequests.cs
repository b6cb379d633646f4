using System;
using System.Buffers.Binary;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>Requests to hubs (USB 2.0, 11.24.2; USB 3.2, 10.16.2).</summary>
/// <param name="device">The hub.</param>
internal readonly struct HubRequests(IUsbDevice device)
{
    /// <summary>Feature of a port: a reset.</summary>
    public const byte PortReset = 4;

    /// <summary>Feature of a port: power.</summary>
    public const byte PortPower = 8;

    /// <summary>Feature of a SuperSpeed port: a warm reset.</summary>
    public const byte WarmReset = 28;

    private const byte GetStatus = 0;
    private const byte ClearFeature = 1;
    private const byte SetFeature = 3;
    private const byte GetDescriptor = 6;
    private const byte SetInterface = 11;
    private const byte SetHubDepth = 12;
    private const byte FromHub = 0xA0;
    private const byte FromPort = 0xA3;
    private const byte ToHub = 0x20;
    private const byte ToPort = 0x23;
    private const byte ToInterface = 0x01;
    private const int StatusLength = 4;

    // Features that clear the bits of wPortChange, from bit 0 on; 0 for bits that have none.
    private static ReadOnlySpan<byte> ChangeFeatures => [16, 17, 18, 19, 20];

    private static ReadOnlySpan<byte> SuperChangeFeatures => [16, 0, 0, 19, 20, 29, 25, 26];

    private bool IsSuper => device.Speed == UsbSpeed.Super;

    /// <summary>Reads the hub's descriptor.</summary>
    public UsbStatus ReadDescriptor(Span<byte> bytes, out int length)
    {
        byte type = IsSuper ? DescriptorList.SuperSpeedHub : DescriptorList.Hub;
        return device.Control(new UsbRequest(FromHub, GetDescriptor, (ushort)(type << 8), 0), bytes, out length);
    }

    /// <summary>Chooses a setting of the hub's interface.</summary>
    public UsbStatus ChooseSetting(byte number, byte setting) =>
        device.Control(new UsbRequest(ToInterface, SetInterface, setting, number), default, out _);

    /// <summary>Tells a SuperSpeed hub how many hubs there are before it.</summary>
    public UsbStatus TellDepth() =>
        device.Control(new UsbRequest(ToHub, SetHubDepth, (ushort)device.Depth, 0), default, out _);

    /// <summary>Sets a feature of a port.</summary>
    public UsbStatus Set(int port, byte feature) =>
        device.Control(new UsbRequest(ToPort, SetFeature, feature, (ushort)port), default, out _);

    /// <summary>Clears a feature of a port.</summary>
    public UsbStatus Clear(int port, byte feature) =>
        device.Control(new UsbRequest(ToPort, ClearFeature, feature, (ushort)port), default, out _);

    /// <summary>Reads the status of a port.</summary>
    public UsbStatus Read(int port, out PortStatus read)
    {
        Span<byte> bytes = stackalloc byte[StatusLength];
        UsbStatus status = device.Control(new UsbRequest(FromPort, GetStatus, 0, (ushort)port), bytes, out int length);
        status = status == UsbStatus.Success && length < StatusLength ? UsbStatus.Failed : status;
        read = status != UsbStatus.Success ? default : new PortStatus(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]), IsSuper);
        return status;
    }

    /// <summary>Clears what a port said has changed, so that it says the next change.</summary>
    public UsbStatus ClearChanges(int port, in PortStatus read)
    {
        ReadOnlySpan<byte> features = IsSuper ? SuperChangeFeatures : ChangeFeatures;
        for (int bit = 0; bit < features.Length; bit++)
        {
            if ((read.Changes >> bit & 1) != 0 && features[bit] != 0
                && Clear(port, features[bit]) is var status && status != UsbStatus.Success)
            {
                return status;
            }
        }

        return UsbStatus.Success;
    }

    /// <summary>Reads the status of the hub itself and clears what has changed (USB 2.0, 11.24.2.6).</summary>
    /// <param name="isOverCurrent">Whether all ports together take too much current.</param>
    public UsbStatus ReadHub(out bool isOverCurrent)
    {
        Span<byte> bytes = stackalloc byte[StatusLength];
        UsbStatus status = device.Control(new UsbRequest(FromHub, GetStatus, 0, 0), bytes, out int length);
        isOverCurrent = status == UsbStatus.Success && length == StatusLength && (bytes[0] & 2) != 0;
        for (byte feature = 0; feature < 2 && status == UsbStatus.Success && length == StatusLength; feature++)
        {
            if ((bytes[2] >> feature & 1) != 0)
            {
                status = device.Control(new UsbRequest(ToHub, ClearFeature, feature, 0), default, out _);
            }
        }

        return status;
    }
}
