using System;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>The context that commands on a device are given (xHCI 1.2, 6.2.5): which contexts change, and to what.</summary>
/// <param name="memory">Where it lies.</param>
/// <param name="offset">Its beginning, in bytes: a multiple of 64.</param>
/// <param name="contextSize">Bytes of one context: 32 or 64.</param>
internal sealed class XhciInputContext(DmaBuffer memory, int offset, int contextSize)
{
    private const int Contexts = 33;

    // Times that a transaction is tried before it counts as failed (6.2.3, CErr).
    private const uint ErrorCount = 3 << 1;

    private const uint ControlType = 4 << 3;
    private const uint InterruptInType = 7 << 3;

    private const int SetupLength = 8;

    /// <summary>Where the controller finds it.</summary>
    public ulong Address => memory.Physical.Value + (uint)offset;

    /// <summary>Begins a new one.</summary>
    /// <param name="added">Contexts that are to be taken: bit 0 the slot's, bit n that of the endpoint with index n.</param>
    public void Begin(uint added)
    {
        memory.Slice(offset, Contexts * contextSize).Clear();
        memory.Write(offset + 4, added);
    }

    /// <summary>The slot's context (6.2.2).</summary>
    /// <param name="slot">What it says.</param>
    /// <param name="entries">Index of the last endpoint in use.</param>
    public void SetSlot(in XhciSlotContext slot, int entries)
    {
        int at = offset + contextSize;
        memory.Write(at, (uint)slot.Route | (uint)slot.SpeedNumber << 20 | (slot.HasSeveralTranslators ? 1u << 25 : 0)
            | (slot.HubPorts > 0 ? 1u << 26 : 0) | (uint)entries << 27);
        memory.Write(at + 4, (uint)slot.RootPort << 16 | (uint)slot.HubPorts << 24);
        memory.Write(at + 8, (uint)slot.TranslatorSlot | (uint)slot.TranslatorPort << 8 | (uint)slot.ThinkTime << 16);
    }

    /// <summary>The context of the control endpoint (6.2.3).</summary>
    /// <param name="packetSize">Bytes of its packets.</param>
    /// <param name="dequeue">Where its ring goes on, with the cycle.</param>
    public void SetControl(int packetSize, ulong dequeue) =>
        SetEndpoint(1, 0, ErrorCount | ControlType | (uint)packetSize << 16, dequeue, SetupLength, 0);

    /// <summary>The context of an interrupt endpoint towards the host.</summary>
    /// <param name="index">Its index in the device context.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="dequeue">Where its ring begins, with the cycle.</param>
    public void SetInterruptIn(int index, UsbEndpoint endpoint, UsbSpeed speed, ulong dequeue)
    {
        uint payload = (uint)Math.Max(endpoint.BytesPerInterval, endpoint.PacketSize);
        SetEndpoint(
            index,
            (uint)IntervalOf(speed, endpoint.Interval) << 16 | payload >> 16 << 24,
            ErrorCount | InterruptInType | (uint)endpoint.Burst << 8 | (uint)endpoint.PacketSize << 16,
            dequeue,
            endpoint.PacketSize,
            payload & 0xFFFF);
    }

    /// <summary>Two to this power times 125 microseconds lie between two questions (6.2.3.6).</summary>
    public static int IntervalOf(UsbSpeed speed, byte interval) => speed is UsbSpeed.High or UsbSpeed.Super
        ? Math.Clamp((int)interval, 1, 16) - 1
        : Math.Clamp(3 + int.Log2(Math.Max((int)interval, 1)), 3, 10);

    private void SetEndpoint(int index, uint first, uint second, ulong dequeue, uint averageLength, uint payload)
    {
        int at = offset + ((index + 1) * contextSize);
        memory.Write(at, first);
        memory.Write(at + 4, second);
        memory.Write(at + 8, (uint)dequeue);
        memory.Write(at + 12, (uint)(dequeue >> 32));
        memory.Write(at + 16, averageLength | payload << 16);
    }
}
