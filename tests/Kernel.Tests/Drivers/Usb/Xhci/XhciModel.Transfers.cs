using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Transfers on the rings of endpoints (xHCI 1.2, 4.11).</summary>
internal sealed partial class XhciModel
{
    private readonly byte[] _buffer = new byte[65536];

    /// <summary>Control transfers that were done, by what was asked.</summary>
    public List<(int Slot, UsbRequest Request)> Requests { get; } = [];

    private void RingEndpoint(int number, ModelSlot slot, int index, ModelEndpoint endpoint)
    {
        if (endpoint.State == ModelEndpoint.Stopped)
        {
            SetState(number, index, endpoint, ModelEndpoint.Running);
        }

        if (endpoint.State == ModelEndpoint.Running && !endpoint.IsScheduled)
        {
            Schedule(number, slot, index, endpoint, index == 1 ? _options.TransferDelay : endpoint.Interval);
        }
    }

    private void Schedule(int number, ModelSlot slot, int index, ModelEndpoint endpoint, ulong delay)
    {
        endpoint.IsScheduled = true;
        After(delay, () =>
        {
            endpoint.IsScheduled = false;
            bool isCurrent = _isRunning && ReferenceEquals(_slots[number], slot)
                && ReferenceEquals(slot.Endpoints[index], endpoint);
            if (!isCurrent || endpoint.State != ModelEndpoint.Running)
            {
                return;
            }

            bool goesOn = index == 1 ? DoControl(number, slot, endpoint) : DoInterrupt(number, slot, index, endpoint);
            if (goesOn && !endpoint.IsScheduled)
            {
                Schedule(number, slot, index, endpoint, index == 1 ? _options.TransferDelay : endpoint.Interval);
            }
        });
    }

    private bool TryTake(ModelEndpoint endpoint, ref ulong dequeue, ref uint cycle, out XhciTrb trb, out ulong at)
    {
        FollowLink(ref dequeue, ref cycle);
        at = dequeue;
        trb = ReadTrb(dequeue);
        if ((trb.Control & 1) != cycle)
        {
            return false;
        }

        Step(ref dequeue, ref cycle);
        return true;
    }

    private bool DoControl(int number, ModelSlot slot, ModelEndpoint endpoint)
    {
        ulong dequeue = endpoint.Dequeue;
        uint cycle = endpoint.Cycle;
        if (!TryTake(endpoint, ref dequeue, ref cycle, out XhciTrb setup, out ulong setupAt))
        {
            return false;
        }

        int length = (int)(setup.Parameter >> 48);
        var request = new UsbRequest(
            (byte)setup.Parameter,
            (byte)(setup.Parameter >> 8),
            (ushort)(setup.Parameter >> 16),
            (ushort)(setup.Parameter >> 32));
        uint kind = setup.Control >> 16 & 3;
        Require(
            setup.Type == XhciTrbType.SetupStage && setup.Status == 8 && (setup.Control & 0xFFFC_03BE) == 0
                && (setup.Control & 1 << 6) != 0 && kind == (length == 0 ? 0u : request.IsIn ? 3u : 2u),
            $"a setup stage has {setup}");
        XhciTrb data = default;
        ulong dataAt = 0;
        if (length > 0)
        {
            if (!TryTake(endpoint, ref dequeue, ref cycle, out data, out dataAt))
            {
                Complain("a control transfer has no data stage");
                return false;
            }

            Require(
                data.Type == XhciTrbType.DataStage && data.Status == length && (data.Control & 0xFFFE_0382) == 0
                    && (data.Control >> 16 & 1) == (request.IsIn ? 1u : 0),
                $"a data stage has {data}");
            Require(
                data.Parameter / 0x10000 == (data.Parameter + (ulong)length - 1) / 0x10000, "a data buffer crosses 64 KiB");
        }

        if (!TryTake(endpoint, ref dequeue, ref cycle, out XhciTrb status, out ulong statusAt))
        {
            Complain("a control transfer has no status stage");
            return false;
        }

        bool isStatusIn = length == 0 || !request.IsIn;
        Require(
            status.Type == XhciTrbType.StatusStage && status.Parameter == 0 && status.Status == 0
                && (status.Control >> 16 & 1) == (isStatusIn ? 1u : 0) && (status.Control & 0xFFFE_03CC) == 0,
            $"a status stage has {status}");
        Requests.Add((number, request));
        return Answer();

        bool Answer()
        {
            Span<byte> bytes = length > 0 ? _memory.At(data.Parameter, length, "a data buffer") : default;
            IModelUsbDevice? device = Resolve(slot.RootPort, slot.Route);
            if (device is null || !ReferenceEquals(device, slot.Device))
            {
                return Halt(XhciCode.TransactionError, setupAt, length);
            }

            if (slot.IsTranslatorFull)
            {
                return Halt(XhciCode.SplitTransaction, setupAt, length);
            }

            if (_options.Fault?.Invoke(device, 1) is XhciCode fault)
            {
                slot.IsTranslatorFull = _options.HasFullTranslators && slot.TranslatorSlot != 0 && fault != XhciCode.Stall;
                return fault == XhciCode.TimedOut ? false : Halt(fault, length > 0 ? dataAt : statusAt, length);
            }

            Require(slot.State >= ModelSlot.Addressed || (request.Request == 6 && length <= 64), "a transfer without an address");
            UsbStatus outcome = device.Control(request, bytes, out int moved);
            if (outcome == UsbStatus.Success && request is { RequestType: 2, Request: 1, Value: 0 }
                && slot.Endpoints[((request.Index & 15) * 2) + (request.Index >> 7 & 1)] is ModelEndpoint cleared)
            {
                cleared.IsOutOfStep = false;
            }

            // CLEAR_TT_BUFFER (USB 2.0, 11.24.2.3): the device's address is its slot's number here.
            if (request is { RequestType: 0x23, Request: 8 } && (request.Value >> 4 & 0x7F) is int address
                && address < _slots.Length && _slots[address] is ModelSlot freed && freed.TranslatorSlot == number)
            {
                freed.IsTranslatorFull = false;
            }

            if (outcome == UsbStatus.TimedOut)
            {
                return false;
            }

            if (outcome != UsbStatus.Success)
            {
                return Halt(
                    outcome == UsbStatus.Stalled ? XhciCode.Stall : XhciCode.TransactionError,
                    length > 0 ? dataAt : statusAt,
                    length);
            }

            int packet = PacketSizeOf(device);
            if (request.IsIn && packet > endpoint.PacketSize && moved > endpoint.PacketSize)
            {
                return Halt(XhciCode.Babble, dataAt, length);
            }

            endpoint.Dequeue = dequeue;
            endpoint.Cycle = cycle;
            if (length > 0 && moved < length && (data.Control & 4) != 0)
            {
                SendEvent(XhciTrbType.TransferEvent, XhciCode.ShortPacket, dataAt, number, 1, length - moved);
            }

            SendEvent(XhciTrbType.TransferEvent, XhciCode.Success, statusAt, number, 1);
            return true;
        }

        bool Halt(XhciCode code, ulong at, int residue)
        {
            SetState(number, 1, endpoint, ModelEndpoint.Halted);
            SendEvent(XhciTrbType.TransferEvent, code, at, number, 1, residue);
            return false;
        }
    }

    private bool DoInterrupt(int number, ModelSlot slot, int index, ModelEndpoint endpoint)
    {
        ulong dequeue = endpoint.Dequeue;
        uint cycle = endpoint.Cycle;
        if (!TryTake(endpoint, ref dequeue, ref cycle, out XhciTrb trb, out ulong at))
        {
            return false;
        }

        int length = (int)(trb.Status & 0x1FFFF);
        Require(
            trb.Type == XhciTrbType.Normal && (trb.Control & 0xFFFF_03DA) == 0 && (trb.Control & 1 << 5) != 0 && length > 0,
            $"a TRB for reports has {trb}");
        Span<byte> bytes = _memory.At(trb.Parameter, length, "a buffer for reports");
        Require(trb.Parameter / 0x10000 == (trb.Parameter + (ulong)length - 1) / 0x10000, "a buffer for reports crosses 64 KiB");
        IModelUsbDevice? device = Resolve(slot.RootPort, slot.Route);
        XhciCode? fault = device is null || !ReferenceEquals(device, slot.Device)
            ? XhciCode.TransactionError
            : _options.Fault?.Invoke(device, index);
        if (fault is XhciCode code)
        {
            if (code != XhciCode.TimedOut)
            {
                SetState(number, index, endpoint, ModelEndpoint.Halted);
                SendEvent(XhciTrbType.TransferEvent, code, at, number, index, length);
            }

            return code == XhciCode.TimedOut;
        }

        if (!device!.TryInterruptIn((byte)(0x80 | index / 2), _buffer, out int moved))
        {
            return true;
        }

        if (endpoint.IsOutOfStep)
        {
            // The packet has the number of the one before it: it is treated as a repetition (USB 2.0, 8.6.3).
            endpoint.IsOutOfStep = false;
            return true;
        }

        if (moved > length)
        {
            SetState(number, index, endpoint, ModelEndpoint.Halted);
            SendEvent(XhciTrbType.TransferEvent, XhciCode.Babble, at, number, index, 0);
            return false;
        }

        _buffer.AsSpan(0, moved).CopyTo(bytes);
        endpoint.Dequeue = dequeue;
        endpoint.Cycle = cycle;
        SendEvent(
            XhciTrbType.TransferEvent,
            moved < length ? XhciCode.ShortPacket : XhciCode.Success,
            at,
            number,
            index,
            length - moved);
        return true;
    }

    // What the device's descriptor says, which its host has to learn.
    private int PacketSizeOf(IModelUsbDevice device)
    {
        Span<byte> descriptor = _buffer.AsSpan(0, 18);
        UsbStatus status = device.Control(new UsbRequest(0x80, 6, 0x100, 0), descriptor, out int length);
        return status == UsbStatus.Success && length >= 8 && device.Speed == UsbSpeed.Full ? descriptor[7] : 0;
    }
}
