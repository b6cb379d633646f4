using System;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>
/// The driver of USB keyboards (HID 1.11). They are driven by the boot protocol, which all that BIOSes can use have; the reports
/// of others are taken as they describe them.
/// </summary>
/// <param name="codes">Takes what is pressed.</param>
internal sealed class UsbKeyboardDriver(IKeyCodes codes) : IDriver<IUsbFunction>
{
    private const uint HidClass = 3;
    private const uint BootMouse = 0x03_01_02;
    private const uint BootKeyboard = 0x03_01_01;
    private const int MostReportDescriptor = 4096;

    public string Name => "usb-keyboard";

    // Interfaces that are not for booting may be keyboards too: their report descriptor says.
    public bool Matches(DeviceIdentity identity) =>
        identity.Bus == DeviceBus.Usb && identity.ClassCode >> 16 == HidClass && identity.ClassCode != BootMouse;

    public bool TryStart(IUsbFunction access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
    {
        running = null;
        if (!access.Interface.TryFindInterruptIn(out UsbEndpoint endpoint))
        {
            problem = "It has no interrupt endpoint towards the host";
            return false;
        }

        if (!TryChooseProtocol(access, out KeyboardReport? layout, out KeyboardReport? own, out problem))
        {
            return false;
        }

        // A keyboard that refuses this repeats its last report now and then, which changes nothing.
        new HidRequests(access.Device, access.Interface.Number).BeSilent();
        var keyboard = new UsbKeyboard(
            access.Device, access.Interface.Number, layout, own, endpoint.PacketSize, codes);
        UsbStatus status = keyboard.Start(endpoint);
        if (status != UsbStatus.Success)
        {
            problem = $"Its endpoint cannot be listened at: {UsbWords.Of(status)}";
            return false;
        }

        access.Device.Report(false, $"Ready: {keyboard.State}");
        running = keyboard;
        return true;
    }

    private static bool TryChooseProtocol(
        IUsbFunction access, [NotNullWhen(true)] out KeyboardReport? layout, out KeyboardReport? own, out string problem)
    {
        problem = "";
        layout = KeyboardReport.Boot;
        own = null;
        UsbInterface part = access.Interface;
        var requests = new HidRequests(access.Device, part.Number);
        bool isForBooting = part.ClassCode == BootKeyboard;
        bool hasBoot = isForBooting && requests.ChooseBoot() == UsbStatus.Success;
        UsbStatus status = ReadReports(requests, part.ReportLength, out KeyboardReport? described, out string name);
        if (hasBoot)
        {
            // Reports of eight bytes without a number are those of the boot protocol, or cannot be told from them.
            own = described is { IsNumbered: false, Longest: KeyboardReport.BootLength } ? null : described;
            return true;
        }

        if (described is not null)
        {
            layout = described;
            return true;
        }

        // A keyboard that accepts neither the request for the boot protocol nor that for its report descriptor is driven by the
        // boot protocol, if it claims to have it.
        if (isForBooting && status is UsbStatus.Success or UsbStatus.Stalled)
        {
            return true;
        }

        layout = null;
        problem = $"It does not describe its reports: {UsbWords.Of(status)}";
        if (status == UsbStatus.Success)
        {
            problem = "It has no keys";
            access.Disown(name);
        }

        return false;
    }

    private static UsbStatus ReadReports(HidRequests requests, ushort claimed, out KeyboardReport? described, out string name)
    {
        byte[] bytes = new byte[Math.Clamp(claimed, (ushort)1, (ushort)MostReportDescriptor)];
        UsbStatus status = requests.ReadReportDescriptor(bytes, out int length);
        ReportDescriptor.TryFindKeyboard(bytes.AsSpan(0, status == UsbStatus.Success ? length : 0), out described, out name);
        return status;
    }
}
