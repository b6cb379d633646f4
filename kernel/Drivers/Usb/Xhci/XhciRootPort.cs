using System;
using System.Globalization;
using UefiKernel.Kernel.Drivers.Binding;
using Bits = UefiKernel.Kernel.Drivers.Usb.Xhci.XhciPortBits;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>A root port: what is plugged in gets a reset, an address and drivers; what is pulled out is ended.</summary>
/// <param name="bus">The controller at work.</param>
/// <param name="number">Its number, from 1.</param>
internal sealed class XhciRootPort(XhciBus bus, int number)
{
    // More changes than this in the time below are a storm: the port then rests, and its changes are looked at once.
    private const int MostChanges = 12;
    private const int CalmChanges = 4;
    private const ulong StormWindow = 2_000_000_000;
    private const ulong StormRest = 2_000_000_000;
    private const ulong MemoryRest = 1_000_000_000;

    private readonly XhciPortReset _reset = new(bus, number);
    private XhciDevice? _device;
    private Device? _failed;
    private string? _reported;
    private bool _isUnstable;
    private bool _isStormReported;
    private bool _isCurrentReported;
    private int _changes;
    private ulong _windowEnd;
    private ulong _quietUntil;

    /// <summary>The device in it; null when there is none, or none that works.</summary>
    public XhciDevice? Device => _device;

    // Why what is plugged in is left out, as a sentence without a full stop; null when nothing is.
    private string? Problem
    {
        get;
        set
        {
            field = value;
            if (_failed is not null)
            {
                bus.Access.Device.Remove(_failed);
            }

            _failed = value is null
                ? null
                : UsbTree.AddFailed(bus.Access.Device, number.ToString(CultureInfo.InvariantCulture), value);
        }
    }

    /// <summary>When it wants to be served; null when nothing changed.</summary>
    public ulong? DueAt => bus.Ports.HasChanged(number) ? _quietUntil : null;

    /// <summary>Switches its power on.</summary>
    public void PowerOn()
    {
        uint status = bus.Hardware.ReadPort(number);
        if (status != XhciRegisters.Gone && (status & Bits.Power) == 0)
        {
            bus.Hardware.WritePort(number, (status & Bits.Kept) | Bits.Power);
        }
    }

    /// <summary>Looks at what changed, if something did.</summary>
    public void Serve()
    {
        ulong now = bus.Access.Nanoseconds;
        if (!bus.Ports.HasChanged(number) || now < _quietUntil || IsStorm(now))
        {
            return;
        }

        uint status = bus.Ports.Take(number);
        if (status == XhciRegisters.Gone)
        {
            return;
        }

        bool isConnected = !IsOverloaded(status) && (status & Bits.Connected) != 0;
        if (_device is not null && (!isConnected || (status & Bits.ConnectChange) != 0 || (status & Bits.Enabled) == 0))
        {
            Detach();
        }

        if (!isConnected && (status & Bits.ColdAttach) != 0)
        {
            // A device that waits for a warm reset to be seen (5.4.8, CAS).
            _reset.TryReset(true, out _, out _);
            isConnected = (bus.Hardware.ReadPort(number) & Bits.Connected) != 0;
        }

        if (!isConnected)
        {
            Problem = null;
            _reported = _changes <= CalmChanges ? null : _reported;
        }
        else if (_device is null && (Problem is null || _isUnstable || (status & Bits.ConnectChange) != 0))
        {
            try
            {
                Attach();
            }
            catch (OutOfMemoryException)
            {
                // What changed is not reported again by the port.
                _isUnstable = true;
                _quietUntil = bus.Access.Nanoseconds + MemoryRest;
                bus.Ports.TryNote(number);
                throw;
            }
        }
    }

    /// <summary>Looks again at what was left out.</summary>
    public void Rescan()
    {
        if (_device is null)
        {
            Problem = null;
            _reported = null;
            _isCurrentReported = false;
            _quietUntil = 0;
            bus.Ports.TryNote(number);
        }
    }

    /// <summary>Ends what is plugged in.</summary>
    public void Detach()
    {
        Problem = null;
        XhciDevice? device = _device;
        _device = null;
        device?.Release();
    }

    private void Attach()
    {
        Problem = null;
        string problem = "it does not stay connected";
        _isUnstable = !_reset.IsStable();
        if (_isUnstable)
        {
            // Its last change may have been the last one.
            Refuse(problem);
            _quietUntil = bus.Access.Nanoseconds + StormRest;
            bus.Ports.TryNote(number);
            return;
        }

        for (int attempt = 0; attempt < XhciAttach.Tries && bus.Loss is null; attempt++)
        {
            if (_reset.TryReset(bus.Protocols.IsUsb3(number) && attempt > 0, out UsbSpeed speed, out problem)
                && XhciAttach.TryAttach(bus, null, number, speed, attempt, out _device, out problem))
            {
                _reported = null;
                _isCurrentReported = false;
                return;
            }

            if ((bus.Hardware.ReadPort(number) & Bits.Connected) == 0)
            {
                // It was pulled out: that change is looked at next.
                bus.Ports.TryNote(number);
                return;
            }
        }

        if (bus.Loss is null)
        {
            Refuse(problem);
        }
    }

    private void Refuse(string problem)
    {
        if ((bus.Hardware.ReadPort(number) & Bits.Connected) == 0)
        {
            return;
        }

        // A port that flaps has the same problem again and again.
        Problem = problem;
        if (_reported == problem)
        {
            return;
        }

        _reported = problem;
        bus.Warn($"port {number}: {problem}; it is left out until it is plugged in again");
    }

    private bool IsOverloaded(uint status)
    {
        // A port that takes too much has no power any more (4.19.1.1). Boards whose over-current input is not connected report
        // too much all the time, of ports that have power and work.
        bool isOverloaded = (status & (Bits.OverCurrent | Bits.Power)) == Bits.OverCurrent;
        if (isOverloaded && !_isCurrentReported)
        {
            bus.Warn($"port {number}: what is plugged in takes too much current; the port is off until that ends");
        }

        _isCurrentReported |= isOverloaded;
        if (!isOverloaded && (status & Bits.Power) == 0)
        {
            // Over-current has switched the power off (5.4.8, PP).
            PowerOn();
        }

        return isOverloaded;
    }

    private bool IsStorm(ulong now)
    {
        if (now >= _windowEnd)
        {
            _windowEnd = now + StormWindow;
            _changes = 0;
        }

        _changes++;
        if (_changes <= MostChanges)
        {
            return false;
        }

        _quietUntil = now + StormRest;
        _windowEnd = 0;
        if (!_isStormReported)
        {
            _isStormReported = true;
            bus.Warn($"port {number} changes over and over; from now on it is looked at every {StormRest / 1_000_000_000} s");
        }

        return true;
    }
}
