using System;
using System.Threading;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// A PCI function and the driver on it, from its start to its end. However a driver ends, <see cref="GiveBack"/> frees what it
/// claimed.
/// </summary>
/// <param name="device">The device in the tree.</param>
/// <param name="function">What the bus says of it.</param>
/// <param name="bridge">The bridge that it is behind; null on a root bus.</param>
/// <param name="configuration">Access to its configuration space.</param>
/// <param name="host">The kernel.</param>
/// <param name="claims">What all devices own.</param>
internal sealed class PciBinding(
    Device device,
    PciFunction function,
    PciBinding? bridge,
    IPciConfiguration configuration,
    IDeviceHost host,
    DeviceClaims claims)
{
    private const string Left = "the device has left";

    // PCI Local Bus Specification 3.0, 6.2.5.1.
    private const int FirstBar = 0x10;
    private const uint BarKindMask = 15;

    private IDriver<IDeviceAccess>? _driver;
    private DeviceAccess? _access;

    // Set last when a driver starts, and cleared last when it has ended: by the binder's thread or by the driver's own.
    private IRunningDriver? _running;

    /// <summary>The device in the tree.</summary>
    public Device Device => device;

    /// <summary>The function.</summary>
    public PciAddress Address => function.Address;

    private bool IsPresent => configuration.Read(function.Address, 0) is var identifier
        && function.VendorId == (ushort)identifier && function.DeviceId == identifier >> 16;

    /// <summary>Starts a driver. The result is recorded in the tree and in the log.</summary>
    /// <param name="driver">The driver.</param>
    public void Start(IDriver<IDeviceAccess> driver)
    {
        if (!IsPresent)
        {
            device.SetStopped(DeviceState.Gone, "", Left);
            return;
        }

        bool isBack = device.State == DeviceState.Gone;
        _driver = driver;
        string problem;
        try
        {
            bridge?.Open();
            if (isBack)
            {
                RestoreBars();
            }

            _access = new DeviceAccess(device, function, configuration, host, claims);
            if (driver.TryStart(_access, out IRunningDriver? running, out problem))
            {
                device.SetRunning(driver.Name, running);
                Volatile.Write(ref _running, running);
                if (running is IDeviceService service)
                {
                    host.StartThread($"{driver.Name} {device.Place}", () => Serve(service));
                }

                return;
            }
        }
        catch (Exception e)
        {
            problem = ExceptionText.Describe(e);
        }

        End(DeviceState.Failed, problem);
    }

    /// <summary>Has the driver look again, or lets it go when its device has left.</summary>
    /// <returns>False when there is no driver.</returns>
    public bool TryRescan()
    {
        IRunningDriver? running = Volatile.Read(ref _running);
        if (running is null)
        {
            return false;
        }

        if (running is IDeviceService service)
        {
            // Its thread detects when the device has left.
            service.Rescan();
            _access?.Wake();
        }
        else if (!IsPresent)
        {
            End(DeviceState.Gone, Left);
        }

        return true;
    }

    /// <summary>Says that the device has left, unless a driver still works on it.</summary>
    /// <returns>False when one does; its thread sees by itself when the device has left.</returns>
    public bool TryLetGo() => Volatile.Read(ref _running) is null;

    /// <summary>Keeps a device without a driver from reading and writing memory.</summary>
    public void KeepFromMemory() =>
        new PciCommand(configuration, function.Address).Change(set: 0, clear: PciCommand.BusMaster);

    // A device that was pulled out and is back answers nowhere: it gets the addresses that the firmware gave it.
    private void RestoreBars()
    {
        var command = new PciCommand(configuration, function.Address);
        command.Change(set: 0, clear: PciCommand.MemorySpace | PciCommand.BusMaster);
        foreach (PciBar bar in function.Bars)
        {
            int offset = FirstBar + (bar.Index * sizeof(uint));
            uint kind = configuration.Read(function.Address, offset) & BarKindMask;
            if (bar is { IsPort: false, Address: not 0 })
            {
                configuration.Write(function.Address, offset, (uint)bar.Address | kind);
                if (bar.Is64Bit)
                {
                    configuration.Write(function.Address, offset + sizeof(uint), (uint)(bar.Address >> 32));
                }
            }
        }
    }

    // Bridges pass on accesses to registers and to memory only while these bits are set (PCI-to-PCI Bridge Architecture
    // Specification 1.2, 3.2.4.3). Firmware that did not use what is behind them may have left them clear.
    private void Open()
    {
        bridge?.Open();
        new PciCommand(configuration, function.Address).Change(
            set: PciCommand.MemorySpace | PciCommand.BusMaster, clear: 0);
    }

    // The whole life of a driver's thread.
    private void Serve(IDeviceService service)
    {
        try
        {
            while (!_access!.IsGone)
            {
                service.Serve();
            }

            End(DeviceState.Gone, Left);
        }
        catch (Exception e)
        {
            End(DeviceState.Failed, ExceptionText.Describe(e));
        }
    }

    private void End(DeviceState state, string reason)
    {
        try
        {
            _running?.Stop();
        }
        catch (Exception e)
        {
            host.Report(LogLevel.Error, device, ExceptionText.Describe(e));
        }

        GiveBack();
        host.Report(LogLevel.Warning, device, state == DeviceState.Gone ? "has left" : reason);
        device.SetStopped(state, _driver?.Name ?? "", reason);
        Volatile.Write(ref _running, null);
    }

    private void GiveBack()
    {
        device.RemoveAll();
        _access?.Release();
        _access = null;
    }
}
