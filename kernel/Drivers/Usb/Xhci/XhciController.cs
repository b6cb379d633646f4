using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// The driver of one controller: starts it, lets its ports and devices be served, and starts it anew when it fails. All but
/// <see cref="Rescan()"/>, <see cref="State"/> and <see cref="HandleEvents"/> is called on one thread.
/// </summary>
/// <param name="access">The device.</param>
/// <param name="registers">Its registers.</param>
/// <param name="length">Bytes of them.</param>
/// <param name="capabilities">Its capabilities.</param>
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

    private const ulong PollInterval = 8_000_000;

    // A lack of memory is reported again once there was enough for so long.
    private const ulong MemoryCalm = 10_000_000_000;

    // The event of a change at a port may get lost, and nothing else would report the change.
    private const ulong ScanInterval = 1_000_000_000;

    private readonly XhciStarts _starts = new();
    private readonly XhciHardware _hardware = new(access, registers, capabilities);
    private XhciBus? _bus;
    private XhciRootPort[] _ports = [];
    private string _problem = "";
    private ulong _scanAt;
    private ulong _mayReportMemoryAt;
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

    public void Serve()
    {
        if (_isStopped)
        {
            access.Wait(LongestSleep);
            return;
        }

        try
        {
            if (_bus is XhciBus bus)
            {
                ServeBus(bus);
            }
            else
            {
                ServeStopped();
            }
        }
        catch (OutOfMemoryException)
        {
            // What was begun is in order; it is done when there is memory again.
            ulong now = access.Nanoseconds;
            if (now >= _mayReportMemoryAt)
            {
                access.Report(LogLevel.Warning, "there is no memory for what is to be done; it is tried again and again");
            }

            _mayReportMemoryAt = now + MemoryCalm;
            access.Wait(LongestSleep);
        }
        catch (Exception e)
        {
            End($"its driver, or one of a device, fails: {ExceptionText.Describe(e)}", false);
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
    /// Handles the events that are there, a ring full at most: reports reach their listeners. Takes no memory and no lock and
    /// waits for nothing, so that a panic can call it, from whatever the controller's thread was at.
    /// </summary>
    public void HandleEvents() => _bus?.HandleEvents();

    private void ServeBus(XhciBus bus)
    {
        if (_isRescanWanted)
        {
            _isRescanWanted = false;
            Rescan(bus);
        }

        if (access.Nanoseconds >= _scanAt)
        {
            _scanAt = access.Nanoseconds + ScanInterval;
            bus.Ports.Scan();
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

    private void ServeStopped()
    {
        ulong now = access.Nanoseconds;
        if (_isRescanWanted)
        {
            _isRescanWanted = false;
            _starts.Forget();
        }

        if (!_starts.TryBegin(now))
        {
            access.Wait(LongestSleep);
            return;
        }

        if (!TryStart(out string problem))
        {
            End(problem, registers.Read(XhciRegisters.Length) == XhciRegisters.Gone);
        }
    }

    private bool TryStart(out string problem)
    {
        if (!XhciOwnership.Take(access, registers, length.Value, capabilities.Extended))
        {
            access.Report(
                LogLevel.Warning,
                $"the firmware does not give the controller up within {XhciOwnership.Patience / 1_000_000_000} s; it is taken");
        }

        // After the firmware has released the controller: it may route the ports back when it does so.
        if (XhciOwnership.RoutePorts(access))
        {
            access.Report(LogLevel.Debug, "the ports are routed here from the machine's EHCI controllers");
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
        bus.Sleep(PowerTime);
        bus.Ports.NoteAll();
        return true;
    }

    // Drivers are stopped first, so that no key stays held; the controller's memory is freed last.
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

        bool isLast = !_starts.Fail(access.Nanoseconds, hasLeft);
        access.Report(
            LogLevel.Error,
            isLast
                ? $"the controller is not used until 'devices rescan': {reason}"
                : $"the controller is started anew: {reason}");
    }

    private void Rescan(XhciBus bus)
    {
        foreach (XhciRootPort port in _ports)
        {
            port.Rescan();
        }

        for (int slot = 1; slot < bus.Devices.Length; slot++)
        {
            bus.Devices[slot]?.Rescan();
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
        ulong most = bus.IsPolled ? PollInterval : LongestSleep;
        ulong due = NextDue(bus) ?? ulong.MaxValue;
        if (bus.HandleEvents() || due <= now)
        {
            bus.CheckStatus();
            return;
        }

        bus.WaitForEvents(Math.Min(most, due - now));
        bus.CheckStatus();
    }
}
