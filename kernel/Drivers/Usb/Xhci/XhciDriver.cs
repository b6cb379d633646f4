using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>The driver of xHCI controllers (xHCI 1.2).</summary>
/// <param name="drivers">Drivers of the interfaces of USB devices.</param>
public sealed class XhciDriver(IReadOnlyList<IDriver<IUsbFunction>> drivers) : IDriver<IDeviceAccess>
{
    // Serial bus, USB, xHCI (5.2.1).
    private const uint ClassCode = 0x0C0330;

    public string Name => "xhci";

    public bool Matches(DeviceIdentity identity) => identity.Bus == DeviceBus.Pci && identity.ClassCode == ClassCode;

    public bool TryStart(IDeviceAccess access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
    {
        running = null;
        if (!access.TryMapRegisters(0, out IRegisters? registers, out ByteCount length, out problem))
        {
            problem = "the range of its registers " + problem;
            return false;
        }

        if (!XhciCapabilities.TryRead(registers, length.Value, out XhciCapabilities? capabilities, out problem))
        {
            return false;
        }

        // The rest is done on the controller's thread: the firmware alone may take seconds.
        var controller = new XhciController(access, registers, length, capabilities, drivers);
        UsbPanic.Add(controller);
        running = controller;
        return true;
    }
}
