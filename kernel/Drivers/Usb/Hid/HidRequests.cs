using System;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>Requests to HID interfaces (HID 1.11, 7.1 and 7.2).</summary>
/// <param name="device">The device.</param>
/// <param name="number">The interface's number.</param>
internal readonly struct HidRequests(IUsbDevice device, byte number)
{
    private const byte FromInterface = 0x81;
    private const byte GetDescriptor = 6;
    private const byte ToClass = 0x21;
    private const byte SetReport = 9;
    private const byte SetIdle = 10;
    private const byte SetProtocol = 11;
    private const int OutputReport = 2;

    /// <summary>Chooses the boot protocol.</summary>
    public UsbStatus ChooseBoot() => device.Control(new UsbRequest(ToClass, SetProtocol, 0, number), default, out _);

    /// <summary>Asks for reports of changes only, never of an unchanged state.</summary>
    public UsbStatus BeSilent() => device.Control(new UsbRequest(ToClass, SetIdle, 0, number), default, out _);

    /// <summary>Reads the report descriptor.</summary>
    /// <param name="bytes">What it is read to.</param>
    /// <param name="length">Its length.</param>
    public UsbStatus ReadReportDescriptor(Span<byte> bytes, out int length) =>
        device.Control(new UsbRequest(FromInterface, GetDescriptor, DescriptorList.Report << 8, number), bytes, out length);

    /// <summary>Sends a report to the device.</summary>
    /// <param name="id">Its number; 0 when reports have none.</param>
    /// <param name="report">The report, with its number.</param>
    public UsbStatus Send(byte id, Span<byte> report) =>
        device.Control(new UsbRequest(ToClass, SetReport, (ushort)(OutputReport << 8 | id), number), report, out _);
}
