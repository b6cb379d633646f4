using Bits = UefiKernel.Kernel.Drivers.Usb.Xhci.XhciPortBits;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>One port of the controller: what is plugged in gets reset, an address and drivers; what is pulled out is ended.</summary>
/// <param name="bus">The controller at work.</param>
/// <param name="number">Its number, from 1.</param>
internal sealed class XhciRootPort(XhciBus bus, int number)
{
    private const int Tries = 2;

    // USB 2.0, 7.1.7.3: a connection counts once it is stable for 100 ms.
    private const uint StableTime = 100;
    private const int MostBounces = 20;

    // USB 2.0, 7.1.7.5: a reset takes 10 to 20 ms, then the device has 10 ms; USB 3.2, 7.5.12: a warm reset up to 120 ms.
    private const uint ResetPatience = 800;
    private const uint ResetRest = 10;
    private const uint TrainingPatience = 400;
    private const uint PollInterval = 5;

    // More changes than this in the time below are a storm: the port then rests, and its changes are looked at once.
    private const int MostChanges = 12;
    private const ulong StormWindow = 2_000_000_000;
    private const ulong StormRest = 2_000_000_000;

    private readonly bool _isUsb3 = bus.Protocols.IsUsb3(number);
    private XhciDevice? _device;
    private bool _isStormReported;
    private bool _isCurrentReported;
    private int _changes;
    private ulong _windowEnd;
    private ulong _quietUntil;

    /// <summary>The device in it; null when there is none, or none that works.</summary>
    public XhciDevice? Device => _device;

    /// <summary>Why what is plugged in is left out, as a sentence without a full stop; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>When it wants to be served; null when nothing changed.</summary>
    public ulong? DueAt => bus.HasChanged(number) ? _quietUntil : null;

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
        if (!bus.HasChanged(number) || now < _quietUntil || IsStorm(now))
        {
            return;
        }

        uint status = bus.TakeChange(number);
        if (status == XhciRegisters.Gone)
        {
            return;
        }

        bool isConnected = (status & Bits.Connected) != 0 && !IsOverloaded(status);
        if (_device is not null && (!isConnected || (status & Bits.ConnectChange) != 0 || (status & Bits.Enabled) == 0))
        {
            Detach();
        }

        if (!isConnected && (status & Bits.ColdAttach) != 0)
        {
            // A device that waits for a warm reset to be seen (5.4.8, CAS).
            TryReset(true, out _, out _);
            isConnected = (bus.Hardware.ReadPort(number) & Bits.Connected) != 0;
        }

        if (!isConnected)
        {
            Problem = null;
        }
        else if (_device is null && (Problem is null || (status & Bits.ConnectChange) != 0))
        {
            Attach();
        }
    }

    /// <summary>Looks again at what was left out.</summary>
    public void Rescan()
    {
        if (_device is null)
        {
            Problem = null;
            _isCurrentReported = false;
            _quietUntil = 0;
            bus.NoteChange(number);
        }
    }

    /// <summary>Ends what is plugged in.</summary>
    public void Detach()
    {
        XhciDevice? device = _device;
        _device = null;
        device?.Release();
    }

    private void Attach()
    {
        Problem = null;
        string problem = "it does not stay connected";
        if (!IsStable())
        {
            Refuse(problem);
            return;
        }

        for (int attempt = 0; attempt < Tries && bus.Loss is null; attempt++)
        {
            if (TryReset(_isUsb3 && attempt > 0, out UsbSpeed speed, out problem)
                && XhciAttach.TryAttach(bus, null, number, speed, attempt > 0, out _device, out problem))
            {
                return;
            }

            if ((bus.Hardware.ReadPort(number) & Bits.Connected) == 0)
            {
                // It was pulled out: that change is looked at next.
                bus.NoteChange(number);
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

        Problem = problem;
        bus.Warn($"port {number}: {problem}; it is left out until it is plugged in again");
    }

    private bool IsStable()
    {
        for (int i = 0; i < MostBounces && bus.Loss is null; i++)
        {
            bus.Sleep(StableTime);
            uint status = bus.TakeChange(number);
            if ((status & Bits.Connected) == 0)
            {
                return false;
            }

            if ((status & Bits.ConnectChange) == 0)
            {
                return true;
            }
        }

        return false;
    }

    // A port of USB 3 trains its link by itself and is enabled then; one that does not needs a warm reset (4.3.1, 4.19.5.1).
    private bool TryReset(bool isWarm, out UsbSpeed speed, out string problem)
    {
        speed = default;
        uint status = bus.Hardware.ReadPort(number);
        if (_isUsb3 && !isWarm)
        {
            status = Await(Bits.Enabled, TrainingPatience);
            isWarm = (status & Bits.Enabled) == 0 || Bits.LinkOf(status) is Bits.LinkInactive or Bits.LinkCompliance;
        }

        if (!_isUsb3 || isWarm)
        {
            status = bus.TakeChange(number);
            bus.Hardware.WritePort(number, (status & Bits.Kept) | (isWarm ? Bits.WarmReset : Bits.Reset));
            Await(isWarm ? Bits.WarmResetChange | Bits.ResetChange : Bits.ResetChange, ResetPatience);
            status = bus.TakeChange(number);
            if ((status & Bits.Reset) != 0)
            {
                problem = $"the port's reset does not end within {ResetPatience} ms";
                return false;
            }

            bus.Sleep(ResetRest);
            status = _isUsb3 ? Await(Bits.Enabled, TrainingPatience) : bus.Hardware.ReadPort(number);
        }

        if (status == XhciRegisters.Gone || (status & Bits.Enabled) == 0)
        {
            problem = "the port is not enabled after its reset";
            return false;
        }

        bool isKnown = bus.Protocols.TrySpeed(number, Bits.SpeedOf(status), out speed);
        problem = isKnown ? "" : $"the port's speed has the number {Bits.SpeedOf(status)}, which means nothing there";
        return isKnown;
    }

    // Waits for one of some bits, or for the device to be pulled out.
    private uint Await(uint bits, uint milliseconds)
    {
        ulong end = bus.Access.Nanoseconds + (milliseconds * 1_000_000UL);
        while (true)
        {
            uint status = bus.Hardware.ReadPort(number);
            if ((status & bits) != 0 || bus.Access.Nanoseconds >= end || bus.Loss is not null)
            {
                return status;
            }

            bus.Sleep(PollInterval);
        }
    }

    private bool IsOverloaded(uint status)
    {
        bool isOverloaded = (status & Bits.OverCurrent) != 0;
        if (isOverloaded && !_isCurrentReported)
        {
            bus.Warn($"port {number}: what is plugged in takes too much current; the port is off until that ends");
        }

        _isCurrentReported = isOverloaded;
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
