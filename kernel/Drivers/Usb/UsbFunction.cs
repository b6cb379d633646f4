using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>One interface of a device, with its driver if there is one.</summary>
/// <param name="device">The device.</param>
/// <param name="ports">Its ports, if it is a hub.</param>
/// <param name="part">The interface.</param>
/// <param name="identity">What it is matched by.</param>
internal sealed class UsbFunction(IUsbDevice device, IUsbPorts ports, UsbInterface part, DeviceIdentity identity) : IUsbFunction
{
    public IUsbDevice Device => device;

    public UsbInterface Interface => part;

    public IUsbPorts Ports => ports;

    /// <summary>What it is matched by.</summary>
    public DeviceIdentity Identity => identity;

    /// <summary>Its driver; null when there is none for it.</summary>
    public IDriver<IUsbFunction>? Driver { get; set; }

    /// <summary>The driver at work; null when it is not.</summary>
    public IRunningDriver? Running { get; private set; }

    /// <summary>What it is, where that is known better than by its class; else null.</summary>
    public string? Name { get; private set; }

    /// <summary>Why its driver does not start, as a sentence without a full stop; empty when it did, or without one.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Starts its driver if it has one.</summary>
    public void Start()
    {
        if (Driver is null)
        {
            return;
        }

        if (Driver.TryStart(this, out IRunningDriver? running, out string problem))
        {
            Running = running;
        }
        else if (Name is null)
        {
            Problem = problem;
        }
        else
        {
            Driver = null;
        }
    }

    public void Disown(string name) => Name = name;

    /// <summary>Stops its driver.</summary>
    public void Stop()
    {
        Running?.Stop();
        Running = null;
    }
}
