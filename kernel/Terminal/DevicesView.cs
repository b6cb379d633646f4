using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The tree of devices for the shell.</summary>
/// <param name="tree">The devices.</param>
/// <param name="pci">What finds new ones.</param>
/// <param name="binder">What starts their drivers.</param>
internal sealed class DevicesView(DeviceTree tree, PciBus pci, DeviceBinder binder) : IDevicesView
{
    public IReadOnlyList<DeviceInformation> List()
    {
        var list = new List<DeviceInformation>();
        Add(list, tree.Platform, 0);
        Add(list, tree.Pci, 0);
        return list;
    }

    public int Rescan()
    {
        binder.Add(pci.FindNew());
        return binder.Rescan();
    }

    private void Add(List<DeviceInformation> list, Device device, int depth)
    {
        list.Add(new DeviceInformation
        {
            Depth = depth,
            Bus = device.Identity.Bus switch
            {
                DeviceBus.Pci => "pci",
                DeviceBus.Usb => "usb",
                _ => "platform",
            },
            Place = device.Place,
            Name = device.Name,
            Condition = device.State switch
            {
                DeviceState.Running => DeviceCondition.Running,
                DeviceState.Failed => DeviceCondition.Failed,
                DeviceState.Gone => DeviceCondition.Gone,
                _ => DeviceCondition.Idle,
            },
            Driver = device.Driver,
            Detail = device.Detail,
            Owns = Describe(tree.Claims.Of(device)),
        });
        foreach (Device child in device.Children)
        {
            if (!child.IsRemoved)
            {
                Add(list, child, depth + 1);
            }
        }
    }

    // Memory is in many small pieces; only the sum is of interest.
    private static List<string> Describe(IReadOnlyList<DeviceClaim> claims)
    {
        var owns = new List<string>();
        ulong memory = 0;
        foreach (DeviceClaim claim in claims)
        {
            if (claim.Kind == ClaimKind.Memory)
            {
                memory += claim.Length;
            }
            else
            {
                owns.Add(claim.ToString());
            }
        }

        if (memory > 0)
        {
            owns.Add($"{new ByteCount(memory)} of memory");
        }

        return owns;
    }
}

/// <content>The devices.</content>
internal sealed partial class KernelMachine
{
    public IDevicesView Devices { get; }
}
