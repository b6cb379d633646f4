using System;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Reads the contexts that the driver writes, and checks each of their bits (xHCI 1.2, 6.2).</summary>
internal sealed partial class XhciModel
{
    private ulong ContextOf(int slot)
    {
        ulong address = _memory.Read64(_contextArray + (ulong)(slot * 8), "the context array");
        Require((address & 63) == 0 && address != 0, $"the device context of slot {slot} is at {address:X}");
        return address;
    }

    private void CheckInput(ulong input, uint expected, int slot)
    {
        Require((input & 15) == 0 && input != 0, $"an input context of slot {slot} is at {input:X}");
        Require(input / 4096 == (input + (ulong)(33 * _options.ContextSize) - 1) / 4096, "an input context crosses a page");
        Require(_memory.Read32(input, "an input context") == 0, "an input context drops contexts");
        uint added = _memory.Read32(input + 4, "an input context");
        Require(added == expected, $"an input context adds {added:X}: expected {expected:X}");
        foreach (byte value in _memory.At(input + 8, _options.ContextSize - 8, "an input context"))
        {
            Require(value == 0, "an input control context has strange bits");
        }
    }

    private void ReadSlot(ModelSlot slot, ulong input, int number)
    {
        ulong at = input + (ulong)_options.ContextSize;
        uint first = _memory.Read32(at, "a slot context");
        uint second = _memory.Read32(at + 4, "a slot context");
        uint third = _memory.Read32(at + 8, "a slot context");
        int entries = (int)(first >> 27);
        int rootPort = (int)(second >> 16 & 0xFF);
        int route = (int)(first & 0xFFFFF);
        uint added = _memory.Read32(input + 4, "an input context");
        Require(
            (first & 1 << 24) == 0 && (second & 0xFFFF) == 0 && (third & 0xFFFC_0000) == 0, "a slot context has strange bits");
        foreach (byte value in _memory.At(at + 12, _options.ContextSize - 12, "a slot context"))
        {
            Require(value == 0, "a slot context has strange bits");
        }

        Require(entries >= 31 - int.LeadingZeroCount((int)added) && entries >= 1, $"a slot context has {entries} entries");
        Require(rootPort >= 1 && rootPort < _ports.Length, $"a slot context has root port {rootPort}");
        int port = Math.Clamp(rootPort, 1, _ports.Length - 1);
        Require(slot.SlotType == (_ports[port].IsUsb3 ? 1 : 0), $"slot {number} was enabled with type {slot.SlotType}");
        UsbSpeed? speed = SpeedOf((int)(first >> 20 & 15));
        Require(speed is not null, $"a slot context has the speed {first >> 20 & 15}");
        IModelUsbDevice? device = Resolve(rootPort, route);
        Require(device is null || device.Speed == speed, $"a slot context has {speed}, its device {device?.Speed}");
        int told = device is null || route != 0 ? (int)(first >> 20 & 15) : _ports[port].SpeedNumber();
        Require((int)(first >> 20 & 15) == told, $"a slot context has the speed {first >> 20 & 15}, its port reports {told}");
        CheckTranslator(rootPort, route, speed, first, third);
        bool isHub = (first & 1 << 26) != 0;
        slot.HubPorts = (int)(second >> 24);
        Require(isHub == slot.HubPorts > 0, "a slot context is a hub's without ports, or has ports and is none");
        (slot.RootPort, slot.Route, slot.Speed) = (rootPort, route, (int)(first >> 20 & 15));
        slot.TranslatorSlot = (int)(third & 0xFF);
    }

    // What is slow behind a high-speed hub names the last such hub on the way, and its port.
    private void CheckTranslator(int rootPort, int route, UsbSpeed? speed, uint first, uint third)
    {
        IModelUsbDevice? hub = null;
        int hubRoute = 0;
        int hubPort = 0;
        IModelUsbDevice? device = rootPort > 0 && rootPort < _ports.Length ? _ports[rootPort].Answering : null;
        for (int shift = 0; route >> shift != 0 && device is not null; shift += 4)
        {
            if (device.Speed == UsbSpeed.High)
            {
                (hub, hubRoute, hubPort) = (device, route & ((1 << shift) - 1), route >> shift & 15);
            }

            device = device.DeviceAt(route >> shift & 15);
        }

        int slot = (int)(third & 0xFF);
        bool isSlow = speed is UsbSpeed.Low or UsbSpeed.Full;
        if (!isSlow || hub is null)
        {
            Require((third & 0xFFFF) == 0, $"a slot context has a translator that is not needed: {third:X}");
            return;
        }

        Require(
            slot > 0 && slot < _slots.Length && _slots[slot] is ModelSlot at && at.Route == hubRoute && at.HubPorts > 0
                && (third >> 8 & 0xFF) == hubPort,
            $"a slow device on route {route:X} has translator slot {slot} port {third >> 8 & 0xFF}, bits {first:X}");
    }

    private XhciCode TakeEndpoint(ModelSlot slot, int number, ulong input, int index)
    {
        ulong at = input + (ulong)((index + 1) * _options.ContextSize);
        uint first = _memory.Read32(at, "an endpoint context");
        uint second = _memory.Read32(at + 4, "an endpoint context");
        ulong dequeue = _memory.Read64(at + 8, "an endpoint context");
        uint fifth = _memory.Read32(at + 16, "an endpoint context");
        int packet = (int)(second >> 16);
        int burst = (int)(second >> 8 & 0xFF);
        Require(
            (first & 0x0000_FFFF) == 0 && (second & 0x81) == 0 && (dequeue & 14) == 0, "an endpoint context has strange bits");
        foreach (byte value in _memory.At(at + 20, _options.ContextSize - 20, "an endpoint context"))
        {
            Require(value == 0, "an endpoint context has strange bits");
        }

        Require((second >> 1 & 3) == 3, "an endpoint retries without end");
        Require((fifth & 0xFFFF) != 0, "an endpoint context has no average length");
        int interval = (int)(first >> 16 & 0xFF);
        UsbSpeed speed = SpeedOf(slot.Speed) ?? UsbSpeed.Full;
        if (index == 1)
        {
            bool isRight = speed switch
            {
                UsbSpeed.Low => packet == 8,
                UsbSpeed.Full => packet is 8 or 16 or 32 or 64,
                UsbSpeed.High => packet == 64,
                _ => packet == 512,
            };
            Require(isRight && (second >> 3 & 7) == 4 && interval == 0 && burst == 0, $"endpoint 0 has {second:X}");
        }
        else
        {
            uint payload = fifth >> 16 | (first >> 24) << 16;
            Require((index & 1) == 1 && (second >> 3 & 7) == 7, $"endpoint {index} has type {second >> 3 & 7}");
            Require(payload >= packet && payload <= packet * (burst + 1), $"an endpoint has {payload} bytes in an interval");
            Require(
                speed is UsbSpeed.High or UsbSpeed.Super ? interval <= 15 : interval is >= 3 and <= 10,
                $"an endpoint has the interval {interval}");
            Require(packet is > 0 and <= 1024, $"an endpoint has packets of {packet}");
        }

        slot.Endpoints[index] = new ModelEndpoint
        {
            Dequeue = dequeue & ~15ul,
            Cycle = (uint)dequeue & 1,
            PacketSize = packet,
            Interval = 125_000ul << Math.Min(interval, 15),
        };
        ulong output = ContextOf(number) + (ulong)(index * _options.ContextSize);
        _memory.At(at, 20, "an endpoint context").CopyTo(_memory.At(output, 20, "a device context"));
        SetState(number, index, slot.Endpoints[index]!, ModelEndpoint.Running);
        return XhciCode.Success;
    }

    private void WriteSlot(ModelSlot slot, int number, ulong input)
    {
        ulong output = ContextOf(number);
        _memory.At(input + (ulong)_options.ContextSize, 12, "a slot context").CopyTo(_memory.At(output, 12, "a device context"));
        uint address = slot.State >= ModelSlot.Addressed ? (uint)number : 0;
        _memory.Write32(output + 12, (uint)slot.State << 27 | address, "a device context");
    }

    private void SetState(int slot, int index, ModelEndpoint endpoint, int state)
    {
        endpoint.State = state;
        ulong at = ContextOf(slot) + (ulong)(index * _options.ContextSize);
        _memory.Write32(at, (_memory.Read32(at, "a device context") & ~7u) | (uint)state, "a device context");
    }
}
