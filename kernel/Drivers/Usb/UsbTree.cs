using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>USB devices in the tree of devices. One with several interfaces has each of them behind it.</summary>
internal static class UsbTree
{
    /// <summary>Adds a device that has an address.</summary>
    /// <param name="parent">The hub or controller that it is behind.</param>
    /// <param name="place">Where it is plugged in.</param>
    /// <param name="functions">Its interfaces.</param>
    public static Device Add(Device parent, string place, UsbFunctions functions)
    {
        Device device;
        if (functions.Interfaces.Count == 1)
        {
            UsbFunction only = functions.Interfaces[0];
            device = new Device(place, only.Identity, NameOf(only));
            SetState(device, only);
        }
        else
        {
            UsbDeviceDescriptor all = functions.Descriptor;
            device = new Device(
                place, new DeviceIdentity(DeviceBus.Usb, all.ClassCode, all.Vendor, all.Product), "composite device");
            device.SetRunning("", $"{functions.Interfaces.Count} interfaces");
            foreach (UsbFunction function in functions.Interfaces)
            {
                var part = new Device(
                    $"{place}:{function.Interface.Number}", function.Identity, NameOf(function));
                SetState(part, function);
                device.Add(part);
            }
        }

        parent.Add(device);
        return device;
    }

    /// <summary>Adds what is plugged in and does not work.</summary>
    /// <param name="parent">The hub or controller that it is behind.</param>
    /// <param name="place">Where it is plugged in.</param>
    /// <param name="problem">Why it does not, as a sentence without a full stop.</param>
    public static Device AddFailed(Device parent, string place, string problem)
    {
        var device = new Device(place, new DeviceIdentity(DeviceBus.Usb, 0, 0, 0), "device that is left out");
        device.SetStopped(DeviceState.Failed, "", problem);
        parent.Add(device);
        return device;
    }

    /// <summary>What a class is called (USB-IF, defined class codes).</summary>
    /// <param name="classCode">Class, subclass and protocol in 24 bits.</param>
    public static string NameOf(uint classCode) => (classCode >> 16, classCode & 0xFFFF) switch
    {
        (0x01, _) => "audio",
        (0x02 or 0x0A, _) => "communication",
        (0x03, 0x0101) => "keyboard",
        (0x03, 0x0102) => "mouse",
        (0x03, _) => "human interface",
        (0x06, _) => "camera",
        (0x07, _) => "printer",
        (0x08, _) => "mass storage",
        (0x09, _) => "hub",
        (0x0B, _) => "smart card reader",
        (0x0E, _) => "video",
        (0xE0, _) => "wireless",
        (0xFF, _) => "maker's own class",
        _ => $"class 0x{classCode:X6}",
    };

    private static string NameOf(UsbFunction function) => function.Name ?? NameOf(function.Identity.ClassCode);

    private static void SetState(Device device, UsbFunction function)
    {
        string driver = function.Driver?.Name ?? "";
        if (function.Running is IRunningDriver running)
        {
            device.SetRunning(driver, running);
        }
        else if (function.Problem.Length > 0)
        {
            device.SetStopped(DeviceState.Failed, driver, function.Problem);
        }
    }
}
