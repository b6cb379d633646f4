using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Drivers.Usb.Hubs;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>A host without a controller: runs drivers against models of devices, in a time of its own.</summary>
internal sealed class ModelHost
{
    private const ulong Millisecond = 1_000_000;

    private readonly List<ModelHostDevice> _devices = [];

    /// <summary>Makes a host with the drivers of the product.</summary>
    public ModelHost() => Drivers = [new UsbHubDriver(), new UsbKeyboardDriver(Keys)];

    /// <summary>What was pressed.</summary>
    public RecordedKeys Keys { get; } = new();

    /// <summary>The drivers.</summary>
    public IReadOnlyList<IDriver<IUsbFunction>> Drivers { get; }

    /// <summary>All that was reported, behind the place: warnings begin with an exclamation mark.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>The devices that have an address.</summary>
    public IReadOnlyList<ModelHostDevice> Devices => _devices;

    /// <summary>The time in nanoseconds.</summary>
    public ulong Now { get; private set; } = Millisecond;

    /// <summary>Called each millisecond.</summary>
    public Action? EachMillisecond { get; set; }

    /// <summary>Plugs a device into the controller itself.</summary>
    public ModelHostDevice Plug(IModelUsbDevice model)
    {
        model.Reset();
        ModelHostDevice? device = Attach(null, 1, model.Speed, () => model, out string problem);
        return device ?? throw new InvalidOperationException(problem);
    }

    /// <summary>Lets time pass, with all that happens meanwhile.</summary>
    public void Run(uint milliseconds)
    {
        for (ulong end = Now + (milliseconds * Millisecond); Now < end;)
        {
            Tick();
            foreach (ModelHostDevice device in (ModelHostDevice[])[.. _devices])
            {
                device.Serve();
            }
        }
    }

    /// <summary>A millisecond passes; reports are taken.</summary>
    public void Tick()
    {
        Now += Millisecond;
        EachMillisecond?.Invoke();
        foreach (ModelHostDevice device in (ModelHostDevice[])[.. _devices])
        {
            device.TakeReports();
        }
    }

    /// <summary>Gives a device an address and starts its drivers.</summary>
    public ModelHostDevice? Attach(
        ModelHostDevice? parent, int port, UsbSpeed speed, Func<IModelUsbDevice?> reach, out string problem)
    {
        var device = new ModelHostDevice(this, parent, port, speed, reach);
        _devices.Add(device);
        if (device.TryStart(out problem))
        {
            return device;
        }

        Release(device);
        return null;
    }

    /// <summary>A device has left, and all behind it.</summary>
    public void Release(ModelHostDevice device)
    {
        device.Stop();
        _devices.Remove(device);
        foreach (ModelHostDevice child in (ModelHostDevice[])[.. _devices])
        {
            if (child.Parent == device)
            {
                Release(child);
            }
        }
    }
}
