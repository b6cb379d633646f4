using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Drivers.Usb.Hubs;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>The drivers of USB interfaces, all of them. An interface gets the first that matches.</summary>
internal static class UsbDrivers
{
    /// <summary>Makes the drivers.</summary>
    /// <param name="keys">Takes what is pressed on keyboards.</param>
    public static IReadOnlyList<IDriver<IUsbFunction>> Create(IKeyCodes keys) =>
        [new UsbHubDriver(), new UsbKeyboardDriver(keys)];
}
