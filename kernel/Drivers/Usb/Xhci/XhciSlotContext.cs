using System;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Where a device is, as its slot's context says (xHCI 1.2, 6.2.2).</summary>
/// <param name="RootPort">The controller's port, 1 to 255.</param>
/// <param name="Route">Ports of the hubs on the way, 4 bits each, the first hub's lowest.</param>
/// <param name="SpeedNumber">Number of its speed.</param>
/// <param name="TranslatorSlot">Slot of the high-speed hub that translates for it; 0 when none does.</param>
/// <param name="TranslatorPort">That hub's port on the way to it.</param>
/// <param name="HasSeveralTranslators">Whether that hub, or this hub, has a translator for each port.</param>
/// <param name="HubPorts">Ports of this hub; 0 when it is none.</param>
/// <param name="ThinkTime">Of this hub's translator, 0 to 3.</param>
internal readonly record struct XhciSlotContext(
    int RootPort, int Route, int SpeedNumber, int TranslatorSlot, int TranslatorPort, bool HasSeveralTranslators,
    int HubPorts = 0, int ThinkTime = 0)
{
    /// <summary>Says where a device is.</summary>
    /// <param name="device">The device.</param>
    /// <param name="port">The port of the hub that it is behind, or the root port.</param>
    /// <param name="speedNumber">Number of its speed.</param>
    public static XhciSlotContext Of(XhciDevice device, int port, int speedNumber)
    {
        if (device.Parent is not XhciDevice hub)
        {
            return new XhciSlotContext(device.RootPort, 0, speedNumber, 0, 0, false);
        }

        ref readonly XhciSlotContext parent = ref hub.SlotContext;
        int route = parent.Route | Math.Min(port, 15) << (4 * (device.Depth - 1));
        if (device.Speed is UsbSpeed.High or UsbSpeed.Super)
        {
            return new XhciSlotContext(device.RootPort, route, speedNumber, 0, 0, false);
        }

        // A device of low or full speed behind a high-speed hub needs that hub's translator (4.3.3, 6.2.2).
        return hub.Speed == UsbSpeed.High
            ? new XhciSlotContext(device.RootPort, route, speedNumber, hub.Slot, port, parent.HasSeveralTranslators)
            : new XhciSlotContext(
                device.RootPort,
                route,
                speedNumber,
                parent.TranslatorSlot,
                parent.TranslatorPort,
                parent.TranslatorSlot != 0 && parent.HasSeveralTranslators);
    }
}
