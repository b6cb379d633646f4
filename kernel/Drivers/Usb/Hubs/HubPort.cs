using System;

namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>
/// A port of a hub: from something that is plugged in, through a connection that settles and a reset, to a device that works, and
/// back. A port that misbehaves is reported once and left out until what is plugged in changes, or a rescan.
/// </summary>
/// <param name="access">The hub.</param>
/// <param name="port">The port's number, from 1.</param>
/// <param name="powerMilliseconds">How long after it is powered it may be used.</param>
internal sealed class HubPort(IUsbFunction access, int port, uint powerMilliseconds)
{
    private const ulong Millisecond = 1_000_000;

    // How long a connection must not change (USB 2.0, 7.1.7.3), and how long that is waited for.
    private const ulong SettleTime = 100 * Millisecond;
    private const ulong MostSettling = 2000 * Millisecond;

    // The pause after trouble at a port; it doubles each time.
    private const ulong FirstPause = 5000 * Millisecond;
    private const ulong LongestPause = 60_000 * Millisecond;
    private const ulong MemoryPause = 1000 * Millisecond;

    // A connection that changes more often in the time of a pause is a bad contact.
    private const int MostChanges = 20;
    private const int CalmChanges = 4;

    private const int MostAttempts = 3;

    private readonly IUsbDevice _device = access.Device;
    private readonly HubRequests _requests = new(access.Device);
    private State _state = State.Empty;
    private ulong _began;
    private ulong _stableSince;
    private ulong _pause = FirstPause;
    private ulong _changesSince;
    private int _changes;
    private string? _reported;

    private enum State
    {
        // Nothing is plugged in, or it has not been looked at.
        Empty,

        // Something is plugged in; its contacts may still bounce.
        Settling,

        // A device works.
        Attached,

        // What is plugged in does not work.
        LeftOut,

        // Not looked at before a pause is over: a bad contact, or no power because it took too much current.
        Paused,
        Unpowered,
    }

    /// <summary>When it must be checked without a report of a change, in nanoseconds; null for never.</summary>
    public ulong? DueAt { get; private set; }

    /// <summary>Whether a device works here.</summary>
    public bool IsAttached => _state == State.Attached;

    /// <summary>Whether its changes are ignored until a pause after trouble is over.</summary>
    public bool IsIgnored => _state is State.Paused or State.Unpowered;

    /// <summary>Switches power on; the port is looked at when it is good.</summary>
    public UsbStatus Power()
    {
        UsbStatus status = _requests.Set(port, HubRequests.PortPower);
        _state = State.Empty;
        DueAt = _device.Nanoseconds + (powerMilliseconds * Millisecond);
        return status;
    }

    /// <summary>Looks at the port and does what is due.</summary>
    public void Serve()
    {
        ulong now = _device.Nanoseconds;
        if (IsIgnored)
        {
            EndPause(now);
            return;
        }

        DueAt = null;
        UsbStatus status = _requests.Read(port, out PortStatus read);
        status = status == UsbStatus.Success ? _requests.ClearChanges(port, in read) : status;
        if (status != UsbStatus.Success)
        {
            Fail($"its status cannot be read: {UsbWords.Of(status)}", status);
            return;
        }

        if (read.HasNoPowerByOverCurrent)
        {
            SwitchOff();
            Report($"port {port} takes too much current; its power is off, and is tried again now and then");
            return;
        }

        // The hub switches off ports whose device disturbs the bus, and links of SuperSpeed break: both begin anew.
        bool isNew = read.HasConnectionChanged || read.WasDisabled || read.NeedsWarmReset;
        if (IsAttached && (isNew || !read.IsConnected))
        {
            Leave();
        }

        if ((isNew && IsBadContact(now)) || IsAttached)
        {
            return;
        }

        try
        {
            Follow(in read, now);
        }
        catch (OutOfMemoryException)
        {
            // The hub does not report again what has changed.
            _state = State.Empty;
            DueAt = _device.Nanoseconds + MemoryPause;
            throw;
        }
    }

    /// <summary>Looks again at what was left out.</summary>
    public void Rescan()
    {
        if (!IsAttached)
        {
            DueAt = _state == State.Unpowered ? _device.Nanoseconds : 0;
            _state = _state == State.Unpowered ? State.Unpowered : State.Empty;
            _pause = FirstPause;
            _reported = null;
            _changes = 0;
        }
    }

    /// <summary>
    /// The hub reports that all ports together take too much current: looks whether that took the port's power.
    /// </summary>
    /// <returns>Whether it did; power is tried again after a while.</returns>
    public bool LosesPower()
    {
        if (IsIgnored || _requests.Read(port, out PortStatus read) != UsbStatus.Success || read.HasPower)
        {
            return false;
        }

        SwitchOff();
        return true;
    }

    private void SwitchOff()
    {
        if (IsAttached)
        {
            Leave();
        }

        _requests.Clear(port, HubRequests.PortPower);
        _state = State.Unpowered;
        StartPause(_device.Nanoseconds);
    }

    private void Follow(in PortStatus read, ulong now)
    {
        if (!read.IsConnected)
        {
            if (_state == State.LeftOut)
            {
                // It is in the tree of devices, with the reason.
                access.Ports.Detach(port);
            }

            _state = State.Empty;
            _reported = _changes <= CalmChanges ? null : _reported;
        }
        else if (_state == State.Empty || (_state == State.LeftOut && read.HasConnectionChanged))
        {
            _state = State.Settling;
            _began = now;
            _stableSince = now;
            DueAt = now + SettleTime;
        }
        else if (_state == State.Settling)
        {
            Settle(in read, now);
        }
    }

    private void Settle(in PortStatus read, ulong now)
    {
        if (read.HasConnectionChanged)
        {
            _stableSince = now;
        }

        if (now - _stableSince >= SettleTime)
        {
            Attach(read.NeedsWarmReset);
        }
        else if (now - _began >= MostSettling)
        {
            Pause(now, "its connection does not settle");
        }
        else
        {
            DueAt = _stableSince + SettleTime;
        }
    }

    private void Attach(bool needsWarmReset)
    {
        string problem = "";
        bool isSuper = _device.Speed == UsbSpeed.Super;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            // A link that does not come up by a reset may do so by a warm one.
            byte reset = isSuper && (needsWarmReset || attempt > 0) ? HubRequests.WarmReset : HubRequests.PortReset;
            var resetting = new PortResetting(_device, port);
            UsbStatus status = resetting.Run(reset, out PortStatus read, out problem);
            if (status == UsbStatus.Gone || (status == UsbStatus.Success && !read.IsConnected))
            {
                // It was unplugged meanwhile, or the hub was.
                _state = State.Empty;
                DueAt = status == UsbStatus.Gone ? null : _device.Nanoseconds + SettleTime;
                return;
            }

            if (problem.Length == 0 && access.Ports.TryAttach(port, read.Speed, out problem))
            {
                _state = State.Attached;
                _reported = null;
                return;
            }
        }

        Fail(problem, UsbStatus.Failed);
    }

    private void Fail(string problem, UsbStatus status)
    {
        if (IsAttached)
        {
            Leave();
        }

        _state = State.LeftOut;
        if (status != UsbStatus.Gone)
        {
            Report($"port {port} is left out until what is plugged in there changes: {problem}");
        }
    }

    private void Leave()
    {
        _state = State.Empty;
        access.Ports.Detach(port);
    }

    private bool IsBadContact(ulong now)
    {
        if (now - _changesSince > FirstPause)
        {
            _changesSince = now;
            _changes = 0;
        }

        if (++_changes <= MostChanges)
        {
            return false;
        }

        Pause(now, "its connection changes all the time");
        return true;
    }

    private void Pause(ulong now, string problem)
    {
        _state = State.Paused;
        StartPause(now);
        Report($"port {port} is left out for some seconds: {problem}");
    }

    private void StartPause(ulong now)
    {
        DueAt = now + _pause;
        _pause = ulong.Min(_pause * 2, LongestPause);
        _changes = 0;
    }

    private void EndPause(ulong now)
    {
        if (now < DueAt)
        {
            return;
        }

        if (_state == State.Unpowered)
        {
            Power();
            return;
        }

        // What changed during the pause is old; from here on it has to be quiet.
        _state = State.Empty;
        DueAt = now;
        if (_requests.Read(port, out PortStatus read) == UsbStatus.Success)
        {
            _requests.ClearChanges(port, in read);
        }
    }

    // The same trouble may come again and again.
    private void Report(string message)
    {
        if (_reported != message)
        {
            _reported = message;
            _device.Report(true, message);
        }
    }
}
