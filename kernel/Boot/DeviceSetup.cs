using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Boot;

/// <summary>Finds the machine's devices and starts their drivers.</summary>
internal static class DeviceSetup
{
    /// <summary>The drivers of PCI functions.</summary>
    private static IDriver<IDeviceAccess>[] CreateDrivers(IKeyCodes keys, bool usesUsb) =>
        usesUsb ? [new XhciDriver(UsbDrivers.Create(keys))] : [];

    /// <summary>Does all of it.</summary>
    /// <param name="pci">The PCI functions.</param>
    /// <param name="tree">The tree, which they are added to.</param>
    /// <param name="keys">Takes what is pressed on USB keyboards.</param>
    /// <param name="options">Which of them are not wanted.</param>
    /// <returns>The function that rescans the devices.</returns>
    public static DeviceBinder Run(PciBus pci, DeviceTree tree, IKeyCodes keys, BootOptions options)
    {
        var binder = new DeviceBinder(
            tree, pci.Configuration, new KernelDeviceHost(options.UsesMessages), CreateDrivers(keys, options.UsesUsb));
        binder.Add(pci.Functions);
        binder.Bind();
        return binder;
    }
}
