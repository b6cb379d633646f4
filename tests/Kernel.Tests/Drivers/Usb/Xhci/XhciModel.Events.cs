using System;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>The event ring and the interrupt (xHCI 1.2, 4.9.4 and 4.17).</summary>
internal sealed partial class XhciModel
{
    private uint _eventPointerLow;
    private ulong _eventBase;
    private int _eventEntries;
    private int _eventIndex;
    private uint _eventCycle;
    private bool _isHandlerBusy;
    private bool _isEventPending;
    private ulong _nextInterrupt;
    private int _epoch;

    /// <summary>Events that were written.</summary>
    public int EventCount { get; private set; }

    /// <summary>Interrupts that were raised.</summary>
    public int InterruptCount { get; private set; }

    /// <summary>Writes an event of any content, as broken hardware may.</summary>
    public void Send(XhciTrb trb)
    {
        if (!_isRunning || !(_options.Event?.Invoke(trb) ?? true))
        {
            return;
        }

        trb = _options.Distort?.Invoke(trb) ?? trb;
        ulong at = _eventBase + (ulong)(_eventIndex * 16);
        int next = (_eventIndex + 1) % _eventEntries;
        if (_eventBase + (ulong)(next * 16) == (_eventPointer & ~15ul))
        {
            // No room: hardware says so in the last entry and loses what follows.
            EventsLost++;
            return;
        }

        _memory.Write32(at, (uint)trb.Parameter, "the event ring");
        _memory.Write32(at + 4, (uint)(trb.Parameter >> 32), "the event ring");
        _memory.Write32(at + 8, trb.Status, "the event ring");
        _memory.Write32(at + 12, (trb.Control & ~1u) | _eventCycle, "the event ring");
        EventCount++;
        _eventIndex = next;
        _eventCycle ^= next == 0 ? 1u : 0;
        _isEventPending = true;
        Interrupt();
    }

    /// <summary>Events for which the ring had no room.</summary>
    public int EventsLost { get; private set; }

    /// <summary>An interrupt comes when all its events have been taken.</summary>
    public void InterruptWithoutEvent() => (_isHandlerBusy, _isInterrupted) = (true, true);

    private void SendEvent(XhciTrbType type, XhciCode code, ulong parameter, int slot, int endpoint = 0, int residue = 0) =>
        Send(new XhciTrb(
            parameter, (uint)code << 24 | (uint)residue, (uint)type << 10 | (uint)slot << 24 | (uint)endpoint << 16));

    private void BeginEvents()
    {
        Require(_segmentCount == 1, "there is no event ring");
        _eventBase = _memory.Read64(_segmentTable, "the segment table");
        _eventEntries = (int)_memory.Read32(_segmentTable + 8, "the segment table");
        Require((_eventBase & 63) == 0 && _eventEntries is >= 16 and <= 4096, $"the event ring has {_eventEntries} entries");
        Require(
            _eventBase / 0x10000 == (_eventBase + (ulong)(_eventEntries * 16) - 1) / 0x10000, "the event ring crosses 64 KiB");
        Require((_eventPointer & ~15ul) == _eventBase, "the event pointer does not begin at the ring's beginning");
        _memory.At(_eventBase, _eventEntries * 16, "the event ring");
        (_eventIndex, _eventCycle, _isHandlerBusy, _isEventPending) = (0, 1, false, false);
    }

    private void WriteEventPointer(ulong value)
    {
        _eventPointer = value;
        if ((value & 8) != 0)
        {
            _isHandlerBusy = false;
        }

        if (!_isRunning)
        {
            return;
        }

        ulong distance = (value & ~15ul) - _eventBase;
        Require(distance < (ulong)_eventEntries * 16, "the event pointer leaves the ring");
        _isEventPending = (int)(distance / 16) != _eventIndex;
        if (_isEventPending)
        {
            Interrupt();
        }
    }

    private void Interrupt()
    {
        _hasEventInterrupt = true;
        _management |= 1;
        if (_isHandlerBusy || (_management & 2) == 0 || (_command & 4) == 0 || !_isInterruptConnected)
        {
            return;
        }

        _isHandlerBusy = true;
        int epoch = _epoch;
        After(Math.Max(_nextInterrupt, _now) - _now, () =>
        {
            if (epoch == _epoch && !_options.LosesInterrupts)
            {
                _nextInterrupt = _now + (_moderation * 250ul);
                _isHandlerBusy = true;
                _isInterrupted = true;
                InterruptCount++;
            }
        });
    }
}
