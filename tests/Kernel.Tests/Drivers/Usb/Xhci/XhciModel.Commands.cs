using System;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>The command ring and its commands (xHCI 1.2, 4.6).</summary>
internal sealed partial class XhciModel
{
    private readonly ModelSlot?[] _slots;
    private readonly ModelPort[] _ports;
    private ulong _commandDequeue;
    private uint _commandCycle;
    private bool _isCommandRunning;
    private bool _isCommandBusy;
    private bool _isAbortWritten;

    public XhciModelOptions Options => _options;

    /// <summary>A root port, from 1.</summary>
    public ModelPort Port(int number) => _ports[number];

    /// <summary>Slots in use.</summary>
    public int SlotCount => Array.FindAll(_slots, static slot => slot is not null).Length;

    /// <summary>Slots in use, by their numbers.</summary>
    public ReadOnlySpan<ModelSlot?> Slots => _slots;

    /// <summary>Notes something that the driver must not do.</summary>
    public void Violate(string what) => Complain(what);

    private void WriteCommandRing(uint value)
    {
        if (!_isCommandRunning)
        {
            Require((value & 0x3E) == 0, $"the command ring is set to {value:X}");
            _commandRing = (_commandRing & ~0xFFFF_FFFFul) | value;
            return;
        }

        Require((value & 6) != 0, "the command ring is moved while it runs");
        _isAbortWritten = true;
        if ((value & 4) != 0 && !_options.IgnoresAbort)
        {
            _epoch++;
            After(_options.CommandDelay, () =>
            {
                _isCommandRunning = false;
                if (_isCommandBusy)
                {
                    _isCommandBusy = false;
                    SendEvent(XhciTrbType.CommandCompletion, XhciCode.CommandAborted, _commandDequeue, 0);
                    Step(ref _commandDequeue, ref _commandCycle);
                }

                SendEvent(XhciTrbType.CommandCompletion, XhciCode.CommandRingStopped, _commandDequeue, 0);
            });
        }
    }

    private void WriteDoorbell(int slot, uint value)
    {
        if (!_isRunning)
        {
            return;
        }

        if (slot == 0)
        {
            Require(value == 0, $"the command doorbell is rung with {value:X}");
            _isCommandRunning = true;
            NextCommand();
            return;
        }

        Require(
            slot < _slots.Length && _slots[slot]?.Endpoints[value & 31] is not null, $"doorbell {slot} is rung with {value:X}");
        if (slot < _slots.Length && _slots[slot] is ModelSlot enabled && enabled.Endpoints[value & 31] is ModelEndpoint endpoint)
        {
            RingEndpoint(slot, enabled, (int)value & 31, endpoint);
        }
    }

    private XhciTrb ReadTrb(ulong address) => new(
        _memory.Read64(address, "a ring"), _memory.Read32(address + 8, "a ring"), _memory.Read32(address + 12, "a ring"));

    // To the next TRB, over a link.
    private void Step(ref ulong dequeue, ref uint cycle)
    {
        dequeue += 16;
        FollowLink(ref dequeue, ref cycle);
    }

    private void FollowLink(ref ulong dequeue, ref uint cycle)
    {
        XhciTrb trb = ReadTrb(dequeue);
        if (trb.Type == XhciTrbType.Link && (trb.Control & 1) == cycle)
        {
            Require((trb.Parameter & 15) == 0 && (trb.Control & ~0xFC33u) == 0 && trb.Status == 0, "a link TRB has strange bits");
            dequeue = trb.Parameter;
            cycle ^= (trb.Control >> 1) & 1;
        }
    }

    private void NextCommand()
    {
        FollowLink(ref _commandDequeue, ref _commandCycle);
        XhciTrb trb = ReadTrb(_commandDequeue);
        if (_isCommandBusy || !_isCommandRunning || (trb.Control & 1) != _commandCycle)
        {
            return;
        }

        _isCommandBusy = true;
        if (_options.Hanging.Contains(trb.Type))
        {
            return;
        }

        int epoch = _epoch;
        After(_options.CommandDelay, () =>
        {
            if (epoch != _epoch || !_isRunning)
            {
                return;
            }

            int slot = trb.Slot;
            XhciCode code = _options.CommandFault?.Invoke(trb.Type) ?? Execute(trb, ref slot);
            ulong at = _commandDequeue;
            _isCommandBusy = false;
            Step(ref _commandDequeue, ref _commandCycle);
            SendEvent(XhciTrbType.CommandCompletion, code, at, slot);
            NextCommand();
        });
    }

    private XhciCode Execute(XhciTrb trb, ref int slot)
    {
        if (trb.Type == XhciTrbType.EnableSlot)
        {
            Require((trb.Control & ~0x1F_FC01u) == 0 && trb.Parameter == 0, "Enable Slot has strange bits");
            slot = Array.FindIndex(_slots, 1, static free => free is null);
            if (slot < 0)
            {
                slot = 0;
                return XhciCode.NoSlots;
            }

            _slots[slot] = new ModelSlot { SlotType = (int)(trb.Control >> 16 & 31) };
            return XhciCode.Success;
        }

        if (slot == 0 || slot >= _slots.Length || _slots[slot] is not ModelSlot enabled)
        {
            return XhciCode.SlotNotEnabled;
        }

        int index = (int)(trb.Control >> 16 & 31);
        switch (trb.Type)
        {
            case XhciTrbType.DisableSlot:
                _slots[slot] = null;
                return XhciCode.Success;
            case XhciTrbType.AddressDevice:
                return AddressDevice(enabled, slot, trb);
            case XhciTrbType.ConfigureEndpoint:
                return ConfigureEndpoint(enabled, slot, trb);
            case XhciTrbType.EvaluateContext:
                return EvaluateContext(enabled, slot, trb);
            case XhciTrbType.ResetEndpoint:
                XhciCode reset = Change(enabled, slot, index, static state => state == ModelEndpoint.Halted);
                if (reset == XhciCode.Success)
                {
                    // The sequence of data packets begins anew on this side only (4.6.8).
                    enabled.Endpoints[index]!.IsOutOfStep = index != 1;
                }

                return reset;
            case XhciTrbType.StopEndpoint:
                return Change(enabled, slot, index, static state => state == ModelEndpoint.Running);
            case XhciTrbType.SetDequeuePointer:
                XhciCode code = Change(
                    enabled, slot, index, static state => state is ModelEndpoint.Stopped or ModelEndpoint.Error);
                if (code == XhciCode.Success)
                {
                    Require((trb.Parameter & 14) == 0, $"a dequeue pointer is {trb.Parameter:X}");
                    enabled.Endpoints[index]!.Dequeue = trb.Parameter & ~15ul;
                    enabled.Endpoints[index]!.Cycle = (uint)trb.Parameter & 1;
                }

                return code;
            default:
                Complain($"a command of type {trb.Type}");
                return XhciCode.TrbError;
        }
    }

    private XhciCode Change(ModelSlot slot, int number, int index, Func<int, bool> isAllowed)
    {
        if (slot.Endpoints[index] is not ModelEndpoint endpoint)
        {
            Complain($"a command on endpoint {index} of slot {number}, which is not configured");
            return XhciCode.ContextState;
        }

        if (!isAllowed(endpoint.State))
        {
            return XhciCode.ContextState;
        }

        SetState(number, index, endpoint, ModelEndpoint.Stopped);
        return XhciCode.Success;
    }

    private XhciCode AddressDevice(ModelSlot slot, int number, XhciTrb trb)
    {
        bool isBlocked = (trb.Control & 1 << 9) != 0;
        if (slot.State > ModelSlot.Default || (isBlocked && slot.State != ModelSlot.Enabled))
        {
            return XhciCode.ContextState;
        }

        ulong input = trb.Parameter;
        CheckInput(input, 3, number);
        ReadSlot(slot, input, number);
        XhciCode code = TakeEndpoint(slot, number, input, 1);
        if (code != XhciCode.Success)
        {
            return code;
        }

        slot.Device = Resolve(slot.RootPort, slot.Route);
        bool isRefused = !isBlocked
            && (slot.Device is null || _options.Fault?.Invoke(slot.Device, 0) is not null);
        slot.State = isRefused ? slot.State : isBlocked ? ModelSlot.Default : ModelSlot.Addressed;
        WriteSlot(slot, number, input);
        return isRefused ? XhciCode.TransactionError : XhciCode.Success;
    }

    private XhciCode ConfigureEndpoint(ModelSlot slot, int number, XhciTrb trb)
    {
        if (slot.State < ModelSlot.Addressed)
        {
            return XhciCode.ContextState;
        }

        uint added = _memory.Read32(trb.Parameter + 4, "an input context");
        Require((added & 3) == 1, $"Configure Endpoint adds {added:X}");
        CheckInput(trb.Parameter, added, number);
        ReadSlot(slot, trb.Parameter, number);
        for (int index = 2; index < 32; index++)
        {
            if ((added >> index & 1) == 0)
            {
                continue;
            }

            Require(slot.Endpoints[index] is null, $"endpoint {index} of slot {number} is configured twice");
            XhciCode code = TakeEndpoint(slot, number, trb.Parameter, index);
            if (code != XhciCode.Success)
            {
                return code;
            }

            slot.State = ModelSlot.Configured;
        }

        WriteSlot(slot, number, trb.Parameter);
        return XhciCode.Success;
    }

    private XhciCode EvaluateContext(ModelSlot slot, int number, XhciTrb trb)
    {
        if (slot.State < ModelSlot.Default)
        {
            return XhciCode.ContextState;
        }

        CheckInput(trb.Parameter, 2, number);
        uint second = _memory.Read32(trb.Parameter + (ulong)(2 * _options.ContextSize) + 4, "an input context");
        slot.Endpoints[1]!.PacketSize = (int)(second >> 16);
        _memory.Write32(ContextOf(number) + (ulong)_options.ContextSize + 4, second, "a device context");
        return XhciCode.Success;
    }

    /// <summary>What answers on a route.</summary>
    private IModelUsbDevice? Resolve(int rootPort, int route)
    {
        IModelUsbDevice? device = rootPort > 0 && rootPort < _ports.Length ? _ports[rootPort].Answering : null;
        for (; route != 0 && device is not null; route >>= 4)
        {
            device = device.DeviceAt(route & 15);
        }

        return device;
    }

    private UsbSpeed? SpeedOf(int number) => _options.HasOtherNumbers && number >= 5
        ? number switch { 5 => UsbSpeed.Full, 6 => UsbSpeed.Low, 7 => UsbSpeed.High, _ => null }
        : number == _options.Usb3Number ? UsbSpeed.Super
        : number is >= 1 and <= 4 ? (UsbSpeed)number : null;
}
