using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// The driver of one controller: starts it, lets its ports and devices be served, and starts it anew when it fails. All but
/// <see cref="Rescan()"/>, <see cref="State"/> and <see cref="HandleEvents"/> is called on one thread.
/// </summary>
/// <param name="access">The device.</param>
/// <param name="registers">Its registers.</param>
/// <param name="length">Bytes of them.</param>
/// <param name="capabilities">What it says of itself.</param>
/// <param name="drivers">Drivers of interfaces.</param>
internal sealed class XhciController(
    IDeviceAccess access,
    IRegisters registers,
    ByteCount length,
    XhciCapabilities capabilities,
    IReadOnlyList<IDriver<IUsbFunction>> drivers) : IDeviceService
{
    /// <summary>The longest that it sleeps, in nanoseconds.</summary>
    public const ulong LongestSleep = 100_000_000;

    private const uint PowerTime = 100;

    // A controller that fails is started anew, so many times in so long; then it is left alone until it is looked for again.
    private const int MostStarts = 4;
    private const ulong StartWindow = 60_000_000_000;
    private const ulong StartPause = 500_000_000;

    // Sleeps that ended by time although there were events, one after the other, until interrupts count as missing.
    private const int MostMissed = 8;
    private const ulong PollInterval = 8_000_000;

    private readonly XhciHardware _hardware = new(access, registers, capabilities);
    private XhciBus? _bus;
    private XhciRootPort[] _ports = [];
    private string _problem = "";
    private int _starts;
    private ulong _windowEnd;
    private ulong _startAt;
    private int _missed;
    private bool _isPolled;
    private bool _isStopped;
    private volatile bool _isRescanWanted;

    /// <summary>The controller that was started before this one; null when none was.</summary>
    public XhciController? Next { get; set; }

    public string State
    {
        get
        {
            if (_bus is not XhciBus bus)
            {
                return _problem.Length > 0 ? _problem : "not started yet";
            }

            int devices = 0;
            foreach (XhciDevice? device in bus.Devices)
            {
                devices += device is null ? 0 : 1;
            }

            return $"{capabilities.Ports} ports, {devices} {(devices == 1 ? "device" : "devices")}";
        }
    }

    /// <summary>The devices that have a slot, by their slots; the unused ones are null. Empty while the controller does not work.</summary>
    public ReadOnlySpan<XhciDevice?> Devices => _bus is XhciBus bus ? bus.Devices : default;

    public void Serve()
    {
        if (_isStopped)
        {
            access.Wait(LongestSleep);
            return;
        }

        if (_bus is not XhciBus bus)
        {
            ServeStopped();
            return;
        }

        if (_isRescanWanted)
        {
            _isRescanWanted = false;
            Rescan(bus);
        }

        if (bus.TakeWork() || IsDue(bus))
        {
            ServePorts(bus);
            ServeDevices(bus);
        }

        Sleep(bus);
        if (bus.Loss is string reason)
        {
            End(reason, bus.HasLeft);
        }
    }

    public void Rescan() => _isRescanWanted = true;

    public void Stop()
    {
        _isStopped = true;
        UsbPanic.Remove(this);
        if (_bus is not null)
        {
            End("stopped", false);
        }
    }

    /// <summary>
    /// Handles the events that are there, a ring full at most: reports reach their listeners. Takes no memory and no lock and waits
    /// for nothing, so that a panic can call it, from whatever the controller's thread was at.
    /// </summary>
    public void HandleEvents() => _bus?.HandleEvents();

    private void ServeStopped()
    {
        ulong now = access.Nanoseconds;
        if (_isRescanWanted)
        {
            _isRescanWanted = false;
            _starts = 0;
            _startAt = now;
        }

        if (_starts >= MostStarts || now < _startAt)
        {
            access.Wait(LongestSleep);
            return;
        }

        if (_starts == 0 || now >= _windowEnd)
        {
            _starts = 0;
            _windowEnd = now + StartWindow;
        }

        _starts++;
        if (!TryStart(out string problem))
        {
            End(problem, registers.Read(XhciRegisters.Length) == XhciRegisters.Gone);
        }
    }

    private bool TryStart(out string problem)
    {
        if (XhciOwnership.RoutePorts(access))
        {
            access.Report(LogLevel.Debug, "the ports are routed here from the machine's EHCI controllers");
        }

        if (!XhciOwnership.Take(access, registers, length.Value, capabilities.Extended))
        {
            access.Report(
                LogLevel.Warning,
                $"the firmware does not give the controller up within {XhciOwnership.Patience / 1_000_000_000} s; it is taken");
        }

        if (capabilities.IsWide)
        {
            access.UseWideAddresses();
        }

        if (!_hardware.TryStart(out problem))
        {
            return false;
        }

        var bus = new XhciBus(
            access,
            _hardware,
            new XhciProtocols(registers, length.Value, capabilities.Extended, capabilities.Ports),
            drivers);
        _ports = new XhciRootPort[capabilities.Ports];
        for (int i = 0; i < _ports.Length; i++)
        {
            _ports[i] = new XhciRootPort(bus, i + 1);
            _ports[i].PowerOn();
        }

        _bus = bus;
        _missed = 0;
        _isPolled = _hardware.Interrupt == InterruptKind.Polled;
        bus.Sleep(PowerTime);
        for (int port = 1; port <= _ports.Length; port++)
        {
            bus.NoteChange(port);
        }

        return true;
    }

    // Drivers are stopped first, so that no key stays held; the controller's memory goes back last.
    private void End(string reason, bool hasLeft)
    {
        if (_bus is XhciBus bus)
        {
            bus.Lose(reason);
            foreach (XhciRootPort port in _ports)
            {
                port.Detach();
            }
        }

        _bus = null;
        _ports = [];
        _hardware.Stop();
        _problem = reason;
        if (_isStopped)
        {
            return;
        }

        _startAt = access.Nanoseconds + StartPause;
        if (hasLeft)
        {
            _starts = MostStarts;
        }

        access.Report(
            LogLevel.Error,
            _starts < MostStarts
                ? $"the controller is started anew: {reason}"
                : $"the controller is left alone until 'devices rescan': {reason}");
    }

    private void Rescan(XhciBus bus)
    {
        foreach (XhciRootPort port in _ports)
        {
            port.Rescan();
        }

        for (int slot = 1; slot < bus.Devices.Length; slot++)
        {
            bus.Devices[slot]?.Functions?.Rescan();
        }

        bus.RequestWork();
    }

    private void ServePorts(XhciBus bus)
    {
        for (int i = 0; i < _ports.Length && bus.Loss is null; i++)
        {
            _ports[i].Serve();
        }
    }

    // By slot, because serving a hub adds and removes devices.
    private static void ServeDevices(XhciBus bus)
    {
        for (int slot = 1; slot < bus.Devices.Length && bus.Loss is null; slot++)
        {
            bus.Devices[slot]?.Serve();
        }
    }

    private bool IsDue(XhciBus bus) => NextDue(bus) <= access.Nanoseconds;

    private ulong? NextDue(XhciBus bus)
    {
        ulong? due = null;
        foreach (XhciRootPort port in _ports)
        {
            due = Earlier(due, port.DueAt);
        }

        foreach (XhciDevice? device in bus.Devices)
        {
            due = Earlier(due, device?.DueAt);
        }

        return due;
    }

    private static ulong? Earlier(ulong? left, ulong? right) => left is null || right < left ? right : left;

    private void Sleep(XhciBus bus)
    {
        ulong now = access.Nanoseconds;
        ulong most = _isPolled ? PollInterval : LongestSleep;
        ulong due = NextDue(bus) ?? ulong.MaxValue;
        if (bus.HandleEvents() || due <= now)
        {
            bus.CheckStatus();
            return;
        }

        ulong time = Math.Min(most, due - now);
        access.Wait(time);
        bool isLate = access.Nanoseconds - now >= time;
        bool hadEvents = bus.HandleEvents();
        bus.CheckStatus();
        if (hadEvents && !_isPolled)
        {
            _missed = isLate ? _missed + 1 : 0;
            if (_missed == MostMissed)
            {
                _isPolled = true;
                access.Report(LogLevel.Warning, "its interrupts do not come; it is polled");
            }
        }
    }
}
