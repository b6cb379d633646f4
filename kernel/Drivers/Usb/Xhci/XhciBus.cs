using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// A controller at work, from one start to its end: takes its events, does commands, and waits. Used by the controller's thread
/// only. While something is waited for, events are still handled: reports reach their listeners at once; what needs commands or
/// transfers is only noted, and done by <see cref="XhciController.Serve"/>.
/// </summary>
/// <param name="access">The device.</param>
/// <param name="hardware">Its registers and memory.</param>
/// <param name="protocols">What its ports are.</param>
/// <param name="drivers">Drivers of interfaces.</param>
internal sealed class XhciBus(
    IDeviceAccess access, XhciHardware hardware, XhciProtocols protocols, IReadOnlyList<IDriver<IUsbFunction>> drivers)
{
    private const ulong CommandPatience = 5_000_000_000;
    private const ulong AbortPatience = 5_000_000_000;

    // The interval at which the event ring is checked during a wait: an interrupt may get lost.
    private const ulong LongestRest = 8_000_000;

    // Waits that ended by time although there were events, one after the other, until interrupts count as missing.
    private const int MostMissed = 8;

    private readonly XhciDevice?[] _devices = new XhciDevice?[hardware.Capabilities.Slots + 1];
    private ulong _commandAddress;
    private XhciTrb _commandEvent;
    private bool _isCommandDone;
    private bool _isServingBriefly;
    private XhciStrayEvents _strayEvents;
    private int _missed;
    private volatile bool _isWorkWaiting;

    /// <summary>The device.</summary>
    public IDeviceAccess Access => access;

    /// <summary>Its registers and memory.</summary>
    public XhciHardware Hardware => hardware;

    /// <summary>Which of its ports must be looked at.</summary>
    public XhciPortChanges Ports { get; } = new(hardware);

    /// <summary>What its ports are.</summary>
    public XhciProtocols Protocols => protocols;

    /// <summary>Drivers of interfaces.</summary>
    public IReadOnlyList<IDriver<IUsbFunction>> Drivers => drivers;

    /// <summary>Slots, the unused ones too: valid indices are 1 to one less than its length.</summary>
    public ReadOnlySpan<XhciDevice?> Devices => _devices;

    /// <summary>Why the controller cannot go on, as a sentence without a full stop; null while it works.</summary>
    public string? Loss { get; private set; }

    /// <summary>Whether the controller's registers do not answer any more.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether events come without interrupts.</summary>
    public bool IsPolled { get; private set; } = hardware.Interrupt == InterruptKind.Polled;

    /// <summary>Handles the events that are there, a ring full at most. Takes no memory and waits for nothing.</summary>
    /// <returns>Whether there was one.</returns>
    public bool HandleEvents()
    {
        if (!hardware.Events.TryTake(out XhciTrb trb))
        {
            return false;
        }

        hardware.AcknowledgeInterrupt();
        int count = 0;
        do
        {
            Handle(trb);
            count++;
        }
        while (count < XhciEventRing.Entries && hardware.Events.TryTake(out trb));

        hardware.WriteEventPointer();
        return true;
    }

    /// <summary>
    /// Sleeps until there are events or the time is over, and handles them, and what other devices need meanwhile: keys that
    /// repeat, LEDs. Not while a command is under way.
    /// </summary>
    /// <param name="nanoseconds">At most so long.</param>
    public void RestAndServe(ulong nanoseconds)
    {
        if (!_isServingBriefly)
        {
            // Their transfers wait as well.
            _isServingBriefly = true;
            try
            {
                for (int slot = 1; slot < _devices.Length && Loss is null; slot++)
                {
                    _devices[slot]?.ServeBriefly();
                }
            }
            finally
            {
                _isServingBriefly = false;
            }
        }

        Rest(nanoseconds);
    }

    /// <summary>Sleeps until there are events or the time is over, and handles them.</summary>
    /// <param name="nanoseconds">At most so long.</param>
    public void Rest(ulong nanoseconds)
    {
        if (!HandleEvents())
        {
            WaitForEvents(Math.Min(nanoseconds, LongestRest));
        }

        CheckStatus();
    }

    /// <summary>Sleeps until the controller interrupts or the time is over, and handles the events that are there then.</summary>
    /// <param name="nanoseconds">At most so long.</param>
    public void WaitForEvents(ulong nanoseconds)
    {
        ulong begin = access.Nanoseconds;
        access.Wait(nanoseconds);
        bool isLate = access.Nanoseconds - begin >= nanoseconds;
        bool hasEvents = HandleEvents();
        if (!hasEvents && !isLate)
        {
            // The interrupt's events were handled before it came. It is acknowledged all the same: the controller sends no other
            // one until then (4.17.2).
            hardware.AcknowledgeInterrupt();
            hardware.WriteEventPointer();
        }

        if (hasEvents && !IsPolled)
        {
            _missed = isLate ? _missed + 1 : 0;
            if (_missed == MostMissed)
            {
                IsPolled = true;
                Warn("its interrupts do not come; it is polled");
            }
        }
    }

    /// <summary>Handles events while time passes.</summary>
    /// <param name="milliseconds">How long.</param>
    public void Sleep(uint milliseconds)
    {
        ulong end = access.Nanoseconds + (milliseconds * 1_000_000UL);
        while (Loss is null && access.Nanoseconds is ulong now && now < end)
        {
            RestAndServe(end - now);
        }
    }

    /// <summary>Sees whether the controller still works.</summary>
    public void CheckStatus()
    {
        uint status = hardware.ReadStatus();
        if (status == XhciRegisters.Gone)
        {
            HasLeft = true;
            Lose("its registers do not answer any more");
        }
        else if ((status & XhciRegisters.StatusControllerError) != 0)
        {
            Lose("it reports an error of its own");
        }
        else if ((status & XhciRegisters.StatusSystemError) != 0)
        {
            Lose("it could not reach memory");
        }
        else if ((status & XhciRegisters.StatusHalted) != 0)
        {
            Lose("it has halted");
        }
    }

    /// <summary>Notes that the controller must be started anew.</summary>
    /// <param name="reason">Why, as a sentence without a full stop.</param>
    public void Lose(string reason) => Loss ??= reason;

    /// <summary>Writes a warning to the log.</summary>
    /// <param name="message">A sentence without a full stop.</param>
    public void Warn(string message) => access.Report(LogLevel.Warning, message);

    /// <summary>Does a command.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="control">Further bits of the last four bytes.</param>
    /// <param name="parameter">The first eight bytes.</param>
    /// <param name="slot">The slot that the controller answers with, 0 to 255.</param>
    public XhciCode Command(XhciTrbType type, uint control, ulong parameter, out int slot)
    {
        slot = 0;
        if (Loss is not null)
        {
            return XhciCode.ControllerLost;
        }

        _isCommandDone = false;
        _commandAddress = hardware.Commands.AddressOf(hardware.Commands.NextIndex);
        hardware.Commands.Put(new XhciTrb(parameter, 0, control | (uint)type << 10));
        hardware.RingDoorbell(0, 0);
        ulong end = access.Nanoseconds + CommandPatience;
        while (!_isCommandDone && Loss is null && access.Nanoseconds is ulong now && now < end)
        {
            Rest(end - now);
        }

        if (!_isCommandDone && Loss is null)
        {
            Abort();
        }

        _commandAddress = 0;
        if (Loss is not null)
        {
            return XhciCode.ControllerLost;
        }

        slot = _commandEvent.Slot;
        return _isCommandDone && _commandEvent.Code != XhciCode.CommandAborted ? _commandEvent.Code : XhciCode.TimedOut;
    }

    /// <summary>Does a command on a device.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="slot">The device's slot.</param>
    /// <param name="parameter">The first eight bytes.</param>
    /// <param name="control">Further bits of the last four bytes.</param>
    public XhciCode Command(XhciTrbType type, int slot, ulong parameter = 0, uint control = 0) =>
        Command(type, control | (uint)slot << 24, parameter, out _);

    /// <summary>Sets the device of a slot; null when the slot is unused.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="device">The device.</param>
    public void SetDevice(int slot, XhciDevice? device) => _devices[slot] = device;

    /// <summary>Asks that what was noted be done soon. On any thread.</summary>
    public void RequestWork() => _isWorkWaiting = true;

    /// <summary>Takes what <see cref="RequestWork"/> asked.</summary>
    public bool TakeWork()
    {
        bool isWaiting = _isWorkWaiting;
        _isWorkWaiting = false;
        return isWaiting;
    }

    // A command that does not end is given up (4.6.1.2). A ring that does not stop means that the controller is dead.
    private void Abort()
    {
        hardware.AbortCommand();
        ulong end = access.Nanoseconds + AbortPatience;
        while (Loss is null && hardware.AreCommandsRunning)
        {
            ulong now = access.Nanoseconds;
            if (now >= end)
            {
                Lose("a command does not end and cannot be given up");
                return;
            }

            Rest(end - now);
        }

        HandleEvents();
        if (Loss is null)
        {
            hardware.RestartCommands();
        }
    }

    private void Handle(XhciTrb trb)
    {
        bool isExpected = trb.Type switch
        {
            XhciTrbType.TransferEvent => (uint)trb.Slot < (uint)_devices.Length && _devices[trb.Slot] is XhciDevice device
                && device.TakeEvent(trb),
            XhciTrbType.CommandCompletion => TakeCommand(trb),
            XhciTrbType.PortStatusChange => TakePortChange((int)(trb.Parameter >> 24 & 0xFF)),
            XhciTrbType.HostController => TakeControllerEvent(trb.Code),
            _ => false,
        };
        if (!isExpected && _strayEvents.IsTooMany(access.Nanoseconds))
        {
            Lose("it sends events that belong to nothing");
        }
    }

    private bool TakeCommand(XhciTrb trb)
    {
        if (trb.Code == XhciCode.CommandRingStopped)
        {
            return true;
        }

        if (_commandAddress == 0 || trb.Parameter != _commandAddress)
        {
            return false;
        }

        _commandEvent = trb;
        _isCommandDone = true;
        return true;
    }

    private bool TakePortChange(int port)
    {
        RequestWork();
        return Ports.TryNote(port);
    }

    // The event says that later ones were lost (4.9.4): every port is looked at, and what waits for a transfer finds out in time.
    private bool TakeControllerEvent(XhciCode code)
    {
        if (code != XhciCode.EventRingFull)
        {
            return false;
        }

        Ports.NoteAll();
        RequestWork();
        return true;
    }
}
