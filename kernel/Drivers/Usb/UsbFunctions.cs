using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>
/// The interfaces of a device that has an address, and the drivers that run on them. A device without a driver for any of its
/// interfaces is not configured. On the controller's thread.
/// </summary>
internal sealed class UsbFunctions
{
    private const byte GetDescriptor = 6;
    private const byte SetConfiguration = 9;
    private const byte FromDevice = 0x80;
    private const int MostConfiguration = 4096;

    private readonly List<UsbFunction> _functions = [];

    private UsbFunctions(UsbDeviceDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>What the device says it is.</summary>
    public UsbDeviceDescriptor Descriptor { get; }

    /// <summary>Its interfaces.</summary>
    public IReadOnlyList<UsbFunction> Interfaces => _functions;

    /// <summary>Why a driver does not start, as a sentence without a full stop; empty when all do.</summary>
    public string Problem
    {
        get
        {
            foreach (UsbFunction function in _functions)
            {
                if (function.Problem.Length > 0)
                {
                    return $"{function.Driver?.Name} does not start on interface {function.Interface.Number}: {function.Problem}";
                }
            }

            return "";
        }
    }

    /// <summary>When a driver wants to be served next, in nanoseconds of the clock; null for when it is asked for.</summary>
    public ulong? DueAt
    {
        get
        {
            ulong? due = null;
            foreach (UsbFunction function in _functions)
            {
                if (function.Running is IUsbService { DueAt: ulong at } && !(due <= at))
                {
                    due = at;
                }
            }

            return due;
        }
    }

    /// <summary>Reads what a device is and starts drivers for its interfaces.</summary>
    /// <param name="device">The device, which has an address.</param>
    /// <param name="ports">Its ports, if it is a hub.</param>
    /// <param name="drivers">The drivers.</param>
    /// <param name="functions">Its interfaces, with a driver or without.</param>
    /// <param name="problem">Why not, as a sentence without a full stop.</param>
    /// <returns>False when the device does not answer as it must.</returns>
    public static bool TryStart(
        IUsbDevice device,
        IUsbPorts ports,
        IReadOnlyList<IDriver<IUsbFunction>> drivers,
        [NotNullWhen(true)] out UsbFunctions? functions,
        out string problem)
    {
        functions = null;
        if (!TryReadDevice(device, out UsbDeviceDescriptor descriptor, out problem)
            || !TryReadConfiguration(device, out UsbConfiguration? configuration, out problem))
        {
            return false;
        }

        var found = new UsbFunctions(descriptor);
        bool hasDriver = false;
        foreach (UsbInterface part in configuration.Interfaces)
        {
            var identity = new DeviceIdentity(DeviceBus.Usb, part.ClassCode, descriptor.Vendor, descriptor.Product);
            var function = new UsbFunction(device, ports, part, identity);
            foreach (IDriver<IUsbFunction> driver in drivers)
            {
                if (driver.Matches(identity))
                {
                    function.Driver = driver;
                    hasDriver = true;
                    break;
                }
            }

            found._functions.Add(function);
        }

        if (hasDriver)
        {
            UsbStatus status = device.Control(new UsbRequest(0, SetConfiguration, configuration.Value, 0), default, out _);
            if (status != UsbStatus.Success)
            {
                problem = $"the device does not take its configuration {configuration.Value}: {UsbWords.Of(status)}";
                return false;
            }
        }

        found.Start();
        functions = found;
        return true;
    }

    /// <summary>Serves the drivers that are due.</summary>
    /// <param name="isWanted">Whether one of them asked for it.</param>
    public void Serve(bool isWanted)
    {
        for (int i = 0; i < _functions.Count; i++)
        {
            UsbFunction function = _functions[i];
            if (function.Running is IUsbService service && (isWanted || service.DueAt <= function.Device.Nanoseconds))
            {
                service.Serve();
            }
        }
    }

    /// <summary>Serves those drivers that are due and need little time.</summary>
    public void ServeBriefly()
    {
        for (int i = 0; i < _functions.Count; i++)
        {
            UsbFunction function = _functions[i];
            if (function.Running is IUsbService { IsBrief: true } service && service.DueAt <= function.Device.Nanoseconds)
            {
                service.Serve();
            }
        }
    }

    /// <summary>Lets the drivers look again at what they left out.</summary>
    public void Rescan()
    {
        for (int i = 0; i < _functions.Count; i++)
        {
            (_functions[i].Running as IUsbService)?.Rescan();
        }
    }

    /// <summary>Stops the drivers.</summary>
    public void Stop()
    {
        foreach (UsbFunction function in _functions)
        {
            function.Stop();
        }
    }

    private void Start()
    {
        try
        {
            foreach (UsbFunction function in _functions)
            {
                function.Start();
            }
        }
        catch (OutOfMemoryException)
        {
            Stop();
            throw;
        }
    }

    private static bool TryReadDevice(IUsbDevice device, out UsbDeviceDescriptor descriptor, out string problem)
    {
        Span<byte> bytes = stackalloc byte[UsbDeviceDescriptor.Length];
        descriptor = default;
        return TryRead(device, DescriptorList.Device, bytes, "device descriptor", out int length, out problem)
            && UsbDeviceDescriptor.TryParse(bytes[..length], out descriptor, out problem);
    }

    private static bool TryReadConfiguration(
        IUsbDevice device, [NotNullWhen(true)] out UsbConfiguration? configuration, out string problem)
    {
        configuration = null;
        Span<byte> header = stackalloc byte[UsbConfiguration.HeaderLength];
        if (!TryRead(device, DescriptorList.Configuration, header, "configuration", out int length, out problem)
            || !UsbConfiguration.TryReadLength(header[..length], out int total, out problem))
        {
            return false;
        }

        byte[] bytes = new byte[Math.Min(total, MostConfiguration)];
        return TryRead(device, DescriptorList.Configuration, bytes, "configuration", out length, out problem)
            && UsbConfiguration.TryParse(bytes.AsSpan(0, length), device.Speed, out configuration, out problem);
    }

    // A transfer that was disturbed is tried once more.
    private static bool TryRead(
        IUsbDevice device, byte type, Span<byte> bytes, string name, out int length, out string problem)
    {
        var request = new UsbRequest(FromDevice, GetDescriptor, (ushort)(type << 8), 0);
        UsbStatus status = device.Control(request, bytes, out length);
        if (status is UsbStatus.Failed or UsbStatus.Stalled)
        {
            status = device.Control(request, bytes, out length);
        }

        problem = status == UsbStatus.Success ? "" : $"the device does not send its {name}: {UsbWords.Of(status)}";
        return status == UsbStatus.Success;
    }
}
