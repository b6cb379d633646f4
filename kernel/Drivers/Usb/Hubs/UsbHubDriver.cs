using System;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>The driver of hubs of all speeds (USB 2.0, chapter 11; USB 3.2, chapter 10).</summary>
internal sealed class UsbHubDriver : IDriver<IUsbFunction>
{
    private const uint HubClass = 9;

    // The protocol of a hub of high speed whose ports can have a translator each, in its second setting (USB 2.0, 11.23.1).
    private const uint SeveralTranslators = 0x09_00_01;
    private const byte SeveralTranslatorsSetting = 1;

    // USB 2.0, 4.1.1; USB 3.2, 10.16.2.9.
    private const int MostHubs = 5;

    public string Name => "usb-hub";

    public bool Matches(DeviceIdentity identity) => identity.Bus == DeviceBus.Usb && identity.ClassCode >> 16 == HubClass;

    public bool TryStart(IUsbFunction access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
    {
        running = null;
        IUsbDevice device = access.Device;
        if (device.Depth >= MostHubs)
        {
            problem = $"It is behind {MostHubs} other hubs, and USB allows {MostHubs} in a row";
            return false;
        }

        if (!access.Interface.TryFindInterruptIn(out UsbEndpoint endpoint))
        {
            problem = "It has no interrupt endpoint towards the host";
            return false;
        }

        if (!TryDescribe(access, out HubDescriptor descriptor, out bool hasSeveralTranslators, out problem))
        {
            return false;
        }

        var hub = new UsbHub(access, in descriptor, hasSeveralTranslators);
        UsbStatus status = hub.Start(endpoint);
        if (status != UsbStatus.Success)
        {
            hub.Stop();
            problem = $"Its ports cannot be used: {UsbWords.Of(status)}";
            return false;
        }

        if (descriptor.ClaimedPorts != descriptor.Ports)
        {
            device.Report(
                true, $"The hub says that it has {descriptor.ClaimedPorts} ports: the first {descriptor.Ports} are used");
        }

        running = hub;
        return true;
    }

    private static bool TryDescribe(
        IUsbFunction access, out HubDescriptor descriptor, out bool hasSeveralTranslators, out string problem)
    {
        IUsbDevice device = access.Device;
        var requests = new HubRequests(device);
        Span<byte> bytes = stackalloc byte[HubDescriptor.Length];
        descriptor = default;
        hasSeveralTranslators = false;
        UsbStatus status = requests.ReadDescriptor(bytes, out int length);
        if (status != UsbStatus.Success)
        {
            problem = $"It does not describe itself: {UsbWords.Of(status)}";
            return false;
        }

        if (!HubDescriptor.TryParse(bytes[..length], out descriptor, out problem))
        {
            return false;
        }

        // One translator for all ports works as well, so a hub may refuse.
        hasSeveralTranslators = device.Speed == UsbSpeed.High && access.Interface.ClassCode == SeveralTranslators
            && requests.ChooseSetting(access.Interface.Number, SeveralTranslatorsSetting) == UsbStatus.Success;
        if (device.Speed == UsbSpeed.Super)
        {
            status = requests.TellDepth();
        }

        int thinkTime = device.Speed == UsbSpeed.High ? descriptor.ThinkTime : 0;
        status = status == UsbStatus.Success
            ? access.Ports.DescribeHub(descriptor.Ports, thinkTime, hasSeveralTranslators)
            : status;
        problem = status == UsbStatus.Success ? "" : $"It cannot be used as a hub: {UsbWords.Of(status)}";
        return status == UsbStatus.Success;
    }
}
