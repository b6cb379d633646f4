using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Boot;

/// <summary>Finds the machine's devices and starts their drivers.</summary>
internal static class DeviceSetup
{
    /// <summary>The drivers of PCI functions.</summary>
    private static IDriver<IDeviceAccess>[] CreateDrivers() =>
    [
        new XhciDriver(),
    ];

    /// <summary>Does all of it.</summary>
    /// <param name="pci">The PCI functions.</param>
    /// <param name="tree">The tree, which they are added to.</param>
    /// <returns>What looks at devices again.</returns>
    public static DeviceBinder Run(PciBus pci, DeviceTree tree)
    {
        var binder = new DeviceBinder(tree, pci.Configuration, new KernelDeviceHost(), CreateDrivers());
        binder.Add(pci.Functions);
        binder.Bind();
        return binder;
    }
}
