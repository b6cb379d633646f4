using System;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>From an enabled port to a device with an address and running drivers (xHCI 1.2, 4.3).</summary>
internal static class XhciAttach
{
    /// <summary>Tries to attach a device, each with a reset of its port before.</summary>
    public const int Tries = 3;

    private const ulong Patience = 2_000_000_000;

    // USB 2.0, 9.2.6.3, wants 2 ms after SET_ADDRESS; some devices need more.
    private const uint AddressRest = 10;

    // Devices that fail without it get so much time before each request: some lose requests that come within 100 ms.
    private const uint RequestPause = 200;

    private const int PageLength = 4096;

    /// <summary>Gives a device an address, reads what it is and starts its drivers.</summary>
    /// <param name="bus">The controller at work.</param>
    /// <param name="parent">The hub that it is behind; null at a root port.</param>
    /// <param name="port">The port there, or the root port.</param>
    /// <param name="speed">Its speed.</param>
    /// <param name="attempt">
    /// How often it failed before, 0 to <see cref="Tries"/> - 1. From the second try on it is asked for the size of its packets
    /// before it gets an address, which some devices want and others do not; in the third one it is given time.
    /// </param>
    /// <param name="device">The device.</param>
    /// <param name="problem">Why not, as a sentence without a full stop.</param>
    public static bool TryAttach(
        XhciBus bus,
        XhciDevice? parent,
        int port,
        UsbSpeed speed,
        int attempt,
        [NotNullWhen(true)] out XhciDevice? device,
        out string problem)
    {
        device = null;
        if (parent?.Depth >= XhciHub.MostHubs)
        {
            problem = $"the device is behind {XhciHub.MostHubs + 1} hubs; {XhciHub.MostHubs} are the most that USB allows";
            return false;
        }

        if (!TryEnable(bus, parent, port, speed, out XhciDevice? enabled, out problem))
        {
            return false;
        }

        enabled.RequestPause = attempt == Tries - 1 ? RequestPause : 0;
        try
        {
            if (TryAddress(enabled, attempt > 0, out problem)
                && UsbFunctions.TryStart(enabled, enabled.Hub, bus.Drivers, out UsbFunctions? functions, out problem))
            {
                // A driver that met a disturbance gets another try, from the port's reset on.
                problem = functions.Problem;
                if (problem.Length == 0 || attempt == Tries - 1 || !enabled.IsDisturbed)
                {
                    enabled.SetFunctions(functions);
                    device = enabled;
                    return true;
                }

                functions.Stop();
            }
        }
        catch (OutOfMemoryException)
        {
            problem = "there is no memory for the device";
        }

        enabled.Release();
        return false;
    }

    private static bool TryEnable(
        XhciBus bus, XhciDevice? parent, int port, UsbSpeed speed, [NotNullWhen(true)] out XhciDevice? device, out string problem)
    {
        device = null;
        int slotType = bus.Protocols.SlotType(parent?.RootPort ?? port);
        XhciCode code = bus.Command(XhciTrbType.EnableSlot, (uint)slotType << 16, 0, out int slot);
        if (code != XhciCode.Success)
        {
            problem = $"the device gets no slot: {XhciText.Of(code)}";
            return false;
        }

        if (slot == 0 || slot >= bus.Devices.Length || bus.Devices[slot] is not null)
        {
            problem = $"the controller answers with slot {slot}: expected an unused one of 1 to {bus.Devices.Length - 1}";
            return false;
        }

        if (!bus.Hardware.Memory.TryAllocate(XhciDevice.MemoryLength, PageLength, out DmaBuffer? memory))
        {
            bus.Command(XhciTrbType.DisableSlot, slot);
            problem = "there is no memory for the device";
            return false;
        }

        try
        {
            device = new XhciDevice(bus, slot, memory, parent, port, speed);
        }
        catch (OutOfMemoryException)
        {
            bus.Command(XhciTrbType.DisableSlot, slot);
            bus.Hardware.Memory.Free(memory);
            problem = "there is no memory for the device";
            return false;
        }

        bus.SetDevice(slot, device);
        bus.Hardware.SetContext(slot, device.ContextAddress);
        problem = "";
        return true;
    }

    private static bool TryAddress(XhciDevice device, bool asksFirst, out string problem)
    {
        int size = device.Speed switch
        {
            UsbSpeed.Super => 512,
            UsbSpeed.High => 64,
            _ => 8,
        };
        if (asksFirst && device.Speed != UsbSpeed.Super)
        {
            if (!TrySetAddress(device, size, XhciTrb.BlockSetAddress, out problem)
                || !TryReadPacketSize(device, out size, out problem))
            {
                return false;
            }
        }

        if (!TrySetAddress(device, size, 0, out problem))
        {
            return false;
        }

        device.Sleep(AddressRest);
        if (device.Speed != UsbSpeed.Full || asksFirst)
        {
            return true;
        }

        // Full speed has four sizes of packets, and the first packet says which.
        if (!TryReadPacketSize(device, out int told, out problem))
        {
            return false;
        }

        return told == size || TrySetPacketSize(device, told, out problem);
    }

    private static bool TrySetAddress(XhciDevice device, int packetSize, uint flags, out string problem)
    {
        XhciInputContext input = device.Bus.Hardware.Input;
        input.Begin(3);
        input.SetSlot(device.SlotContext, XhciControlPipe.Index);
        input.SetControl(packetSize, device.ControlRing.NextPointer);
        XhciCode code = device.HasLeft
            ? XhciCode.DeviceGone
            : device.Bus.Command(XhciTrbType.AddressDevice, device.Slot, input.Address, flags);
        problem = code == XhciCode.Success ? "" : $"the device takes no address: {XhciText.Of(code)}";
        return code == XhciCode.Success;
    }

    private static bool TryReadPacketSize(XhciDevice device, out int size, out string problem)
    {
        // GET_DESCRIPTOR of the device (USB 2.0, 9.4.3).
        Span<byte> bytes = stackalloc byte[UsbDeviceDescriptor.BeginningLength];
        XhciCode code = device.Transfer(
            new UsbRequest(0x80, 6, DescriptorList.Device << 8, 0), bytes, Patience, out int length);
        size = 0;
        if (code != XhciCode.Success)
        {
            problem = $"the device does not say how long its packets are: {XhciText.Of(code)}";
            return false;
        }

        bool isRead = UsbDeviceDescriptor.TryReadPacketSize(bytes[..length], device.Speed, out ushort told, out problem);
        size = told;
        return isRead;
    }

    private static bool TrySetPacketSize(XhciDevice device, int size, out string problem)
    {
        XhciInputContext input = device.Bus.Hardware.Input;
        input.Begin(1 << XhciControlPipe.Index);
        input.SetControl(size, device.ControlRing.NextPointer);
        XhciCode code = device.Bus.Command(XhciTrbType.EvaluateContext, device.Slot, input.Address);
        problem = code == XhciCode.Success ? "" : $"the controller takes no packets of {size} bytes: {XhciText.Of(code)}";
        return code == XhciCode.Success;
    }
}
