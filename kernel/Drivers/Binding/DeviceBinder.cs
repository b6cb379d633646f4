using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// Brings PCI functions and drivers together. One thread adds, binds and rescans; drivers that serve have threads of their own.
/// </summary>
/// <param name="tree">The devices.</param>
/// <param name="configuration">Access to configuration space.</param>
/// <param name="host">The kernel.</param>
/// <param name="drivers">The drivers; the first one that is for a device gets it.</param>
internal sealed class DeviceBinder(
    DeviceTree tree, IPciConfiguration configuration, IDeviceHost host, IReadOnlyList<IDriver<IDeviceAccess>> drivers)
{
    private readonly List<PciBinding> _bindings = [];
    private readonly Dictionary<(ushort Segment, byte Bus), PciBinding> _bridges = [];

    // Those that were looked at for drivers.
    private int _bound;

    /// <summary>
    /// Adds functions to the tree, each behind the bridge that leads to its bus. One in the place of another that has left
    /// replaces it.
    /// </summary>
    /// <param name="functions">The functions; a bridge comes before those behind it.</param>
    public void Add(IReadOnlyList<PciFunction> functions)
    {
        foreach (PciFunction function in functions)
        {
            var device = new Device(
                function.Address.ToString(),
                new DeviceIdentity(DeviceBus.Pci, function.ClassCode, function.VendorId, function.DeviceId),
                PciClass.GetName(function.ClassCode));
            PciBinding? bridge = _bridges.GetValueOrDefault((function.Address.Segment, function.Address.Bus));
            RemoveFrom(function.Address, bridge?.Device ?? tree.Pci);
            (bridge?.Device ?? tree.Pci).Add(device);
            var binding = new PciBinding(device, function, bridge, configuration, host, tree.Claims);
            _bindings.Add(binding);
            if (function.SecondaryBus != 0)
            {
                _bridges[(function.Address.Segment, function.SecondaryBus)] = binding;
            }
        }
    }

    /// <summary>
    /// Starts drivers, and reports controllers without a driver whose devices the user would miss. A device that firmware left at
    /// work and that has no driver is kept from memory.
    /// </summary>
    public void Bind()
    {
        for (; _bound < _bindings.Count; _bound++)
        {
            PciBinding binding = _bindings[_bound];
            Bind(binding);
            if (binding.Device.State == DeviceState.Idle)
            {
                Explain(binding);
            }
        }
    }

    /// <summary>
    /// Looks at devices that were added, and again at those without a driver, and has drivers look again at what they left out.
    /// </summary>
    /// <returns>How many devices got a driver.</returns>
    public int Rescan()
    {
        int started = 0;
        int first = _bound;
        Bind();
        for (int i = 0; i < _bindings.Count; i++)
        {
            PciBinding binding = _bindings[i];
            if (i >= first)
            {
                started += binding.Device.State == DeviceState.Running ? 1 : 0;
            }
            else if (!binding.TryRescan())
            {
                Bind(binding);
                started += binding.Device.State == DeviceState.Running ? 1 : 0;
            }
        }

        return started;
    }

    private void RemoveFrom(PciAddress address, Device parent)
    {
        for (int i = 0; i < _bindings.Count; i++)
        {
            if (_bindings[i].Address == address && _bindings[i].TryLetGo())
            {
                parent.Remove(_bindings[i].Device);
                _bindings.RemoveAt(i);
                _bound -= i < _bound ? 1 : 0;
                return;
            }
        }
    }

    private void Bind(PciBinding binding)
    {
        foreach (IDriver<IDeviceAccess> driver in drivers)
        {
            if (driver.Matches(binding.Device.Identity))
            {
                binding.Start(driver);
                return;
            }
        }
    }

    private void Explain(PciBinding binding)
    {
        Device device = binding.Device;
        string? loss = PciClass.GetLossWithoutDriver(device.Identity.ClassCode);
        if (loss is not null)
        {
            device.SetStopped(DeviceState.Idle, "", $"{Device.NoDriver}: {loss}");
            host.Report(LogLevel.Warning, device, $"has no driver: {loss}");
        }

        if (PciClass.MayBeStopped(device.Identity.ClassCode))
        {
            binding.KeepFromMemory();
        }
    }
}
