using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>A device of a <see cref="ModelHost"/>.</summary>
/// <param name="host">The host.</param>
/// <param name="parent">The hub before it, or null.</param>
/// <param name="port">The port there.</param>
/// <param name="speed">The speed that the hub said.</param>
/// <param name="reach">What answers; null when nothing does.</param>
internal sealed class ModelHostDevice(
    ModelHost host, ModelHostDevice? parent, int port, UsbSpeed speed, Func<IModelUsbDevice?> reach) : IUsbDevice, IUsbPorts
{
    private const ulong TransferTimeout = 5000;

    private readonly List<(UsbEndpoint Endpoint, IUsbListener Listener)> _pipes = [];
    private readonly Dictionary<int, ModelHostDevice> _children = [];
    private readonly List<IRunningDriver> _running = [];
    private bool _isServiceWanted;

    public ModelHostDevice? Parent => parent;

    public UsbSpeed Speed => speed;

    public string Place => parent is null ? $"{port}" : $"{parent.Place}.{port}";

    public int Depth => parent is null ? 0 : parent.Depth + 1;

    public ulong Nanoseconds => host.Now;

    /// <summary>What DescribeHub said.</summary>
    public (int Ports, int ThinkTime, bool HasSeveralTranslators)? Hub { get; private set; }

    /// <summary>How the drivers at work are.</summary>
    public IEnumerable<string> States => _running.Select(static driver => driver.State);

    /// <summary>The drivers at work.</summary>
    public IReadOnlyList<IRunningDriver> Running => _running;

    /// <summary>Why drivers did not start.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What drivers said of interfaces that are not for them.</summary>
    public List<string> Disowned { get; } = [];

    private bool HasLeft => reach() is null || (parent is not null && parent.HasLeft);

    public UsbStatus Control(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        if (HasLeft)
        {
            return UsbStatus.Gone;
        }

        host.Tick();
        UsbStatus status = reach()?.Control(request, data, out length) ?? UsbStatus.Gone;
        for (ulong i = 0; i < TransferTimeout && status == UsbStatus.TimedOut; i++)
        {
            host.Tick();
        }

        return status;
    }

    public void Sleep(uint milliseconds)
    {
        for (uint i = 0; i < milliseconds; i++)
        {
            host.Tick();
        }
    }

    public UsbStatus Listen(UsbEndpoint endpoint, IUsbListener listener)
    {
        _pipes.Add((endpoint, listener));
        return UsbStatus.Success;
    }

    public void RequestService() => _isServiceWanted = true;

    public void Report(bool isWarning, string message) => host.Reports.Add($"{(isWarning ? "!" : "")}{Place}: {message}");

    public UsbStatus DescribeHub(int ports, int thinkTime, bool hasSeveralTranslators)
    {
        Hub = (ports, thinkTime, hasSeveralTranslators);
        return UsbStatus.Success;
    }

    public bool TryAttach(int childPort, UsbSpeed childSpeed, out string problem)
    {
        ModelHostDevice? child = host.Attach(this, childPort, childSpeed, () => reach()?.DeviceAt(childPort), out problem);
        if (child is not null)
        {
            _children[childPort] = child;
        }

        return child is not null;
    }

    public void Detach(int childPort)
    {
        if (_children.Remove(childPort, out ModelHostDevice? child))
        {
            host.Release(child);
        }
    }

    /// <summary>Reads what the device is, chooses its configuration and starts the drivers of its interfaces.</summary>
    public bool TryStart(out string problem)
    {
        byte[] bytes = new byte[4096];
        UsbStatus status = Control(new UsbRequest(0x80, 6, 0x100, 0), bytes.AsSpan(0, 18), out int length);
        problem = $"no device descriptor: {status}";
        if (status != UsbStatus.Success || !UsbDeviceDescriptor.TryParse(bytes.AsSpan(0, length), out _, out problem))
        {
            return false;
        }

        status = Control(new UsbRequest(0x80, 6, 0x200, 0), bytes, out length);
        problem = $"no configuration: {status}";
        if (status != UsbStatus.Success
            || !UsbConfiguration.TryParse(bytes.AsSpan(0, length), speed, out UsbConfiguration? configuration, out problem))
        {
            return false;
        }

        Control(new UsbRequest(0, 9, configuration.Value, 0), default, out _);
        foreach (UsbInterface part in configuration.Interfaces)
        {
            Start(new Function(this, part));
        }

        return true;
    }

    /// <summary>Takes the reports that the device has, one of each endpoint.</summary>
    public void TakeReports()
    {
        foreach ((UsbEndpoint endpoint, IUsbListener listener) in ((UsbEndpoint, IUsbListener)[])[.. _pipes])
        {
            byte[] data = new byte[endpoint.PacketSize];
            if (!HasLeft && reach() is { } model && model.TryInterruptIn(endpoint.Address, data, out int length))
            {
                listener.OnReport(data.AsSpan(0, length));
            }
        }
    }

    /// <summary>Serves the drivers that asked for it or are due.</summary>
    public void Serve()
    {
        bool isWanted = _isServiceWanted;
        _isServiceWanted = false;
        foreach (IRunningDriver driver in (IRunningDriver[])[.. _running])
        {
            if (driver is IUsbService service && (isWanted || service.DueAt <= host.Now))
            {
                service.Serve();
            }
        }
    }

    /// <summary>Stops the drivers.</summary>
    public void Stop()
    {
        foreach (IRunningDriver driver in _running)
        {
            driver.Stop();
        }

        _running.Clear();
        _pipes.Clear();
    }

    private void Start(Function function)
    {
        var identity = new DeviceIdentity(DeviceBus.Usb, function.Interface.ClassCode, 0x1234, 0x5678);
        if (host.Drivers.FirstOrDefault(driver => driver.Matches(identity)) is not { } found)
        {
            return;
        }

        if (found.TryStart(function, out IRunningDriver? running, out string problem))
        {
            _running.Add(running);
        }
        else if (function.Name is null)
        {
            Problems.Add(problem);
        }
        else
        {
            Disowned.Add(function.Name);
        }
    }

    private sealed record Function(ModelHostDevice Of, UsbInterface Interface) : IUsbFunction
    {
        public IUsbDevice Device => Of;

        public IUsbPorts Ports => Of;

        public string? Name { get; private set; }

        public void Disown(string name) => Name = name;
    }
}
