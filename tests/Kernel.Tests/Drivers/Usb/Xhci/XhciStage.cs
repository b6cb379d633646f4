using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>A driver at work on a modelled controller.</summary>
internal sealed class XhciStage : IDisposable
{
    private const ulong Second = 1_000_000_000;

    public XhciStage(XhciModelOptions? options = null, params IDriver<IUsbFunction>[] drivers)
    {
        Model = new XhciModel(options ?? new XhciModelOptions());
        Assert.True(
            new XhciDriver([Functions, .. drivers]).TryStart(Model, out IRunningDriver? running, out string problem), problem);
        Service = (IDeviceService)running!;
    }

    public XhciModel Model { get; }

    public ModelFunctionDriver Functions { get; } = new();

    public IDeviceService Service { get; }

    /// <summary>The only driver that runs.</summary>
    public ModelFunctionDriver.Running Only => Assert.Single(Functions.Started, static running => !running.IsStopped);

    public string[] Warnings =>
        [.. Model.Log.Where(static line => line.Level >= LogLevel.Warning).Select(static line => line.Message)];

    /// <summary>The device that a driver of an interface works on.</summary>
    public IModelUsbDevice? DeviceOf(ModelFunctionDriver.Running running) =>
        Model.Slots[((XhciDevice)running.Function.Device).Slot]?.Device;

    /// <summary>Plugs a device in and waits until it works.</summary>
    public ModelDevice Plug(int port, UsbSpeed speed)
    {
        var device = new ModelDevice(speed);
        Model.Port(port).Plug(device);
        Assert.True(Until(() => Works(device), 30), string.Join("; ", Warnings));
        return device;
    }

    /// <summary>Whether a report that is sent now arrives.</summary>
    public bool Works(ModelDevice device)
    {
        ModelFunctionDriver.Running? running = Functions.Started.LastOrDefault(
            running => !running.IsStopped && ReferenceEquals(DeviceOf(running), device));
        if (running is null)
        {
            return false;
        }

        int count = running.Reports.Count;
        device.Send(1, 2, 3);
        return Until(() => running.Reports.Count > count || running.IsStopped, 0.5) && !running.IsStopped;
    }

    /// <summary>Lets the driver work until something holds.</summary>
    public bool Until(Func<bool> holds, double seconds = 10)
    {
        ulong end = Model.Nanoseconds + (ulong)(seconds * Second);
        while (!holds())
        {
            if (Model.Nanoseconds >= end)
            {
                return false;
            }

            Service.Serve();
        }

        return true;
    }

    /// <summary>Lets the driver work for a time.</summary>
    public void Run(double seconds) => Until(static () => false, seconds);

    /// <summary>Ends the driver and checks that nothing forbidden was done and all memory was freed.</summary>
    public void Finish()
    {
        Service.Stop();
        Assert.Empty(Model.Violations);
        Assert.All(Functions.Started, static running => Assert.True(running.IsStopped));
        Assert.Equal(0, Model.BlockCount);
        Assert.False(Model.IsBusMaster);
    }

    public void Dispose() => Model.Dispose();
}
