using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>The drivers of USB interfaces, all of them. An interface gets the first that matches.</summary>
internal static class UsbDrivers
{
    /// <summary>The drivers.</summary>
    public static IReadOnlyList<IDriver<IUsbFunction>> All { get; } = [];
}
