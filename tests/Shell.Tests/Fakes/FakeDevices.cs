using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>Devices in each condition.</summary>
internal sealed class FakeDevices : IDevicesView
{
    public List<DeviceInformation> All { get; } =
    [
        Create(0, "platform", "platform", "bus", DeviceCondition.Running, "", ""),
        Create(
            1, "platform", "PNP0303", "PS/2 keyboard", DeviceCondition.Running, "ps2", "ready",
            "port 0x60", "port 0x64", "vector 0x31"),
        Create(0, "pci", "pci", "bus", DeviceCondition.Running, "", ""),
        Create(1, "pci", "00:03.0", "USB controller, xHCI", DeviceCondition.Running, "xhci", "8 ports, 1 device", "vector 0x50"),
        Create(2, "usb", "3", "keyboard", DeviceCondition.Running, "keyboard", ""),
        Create(2, "usb", "4", "device that is left out", DeviceCondition.Failed, "", "takes no address"),
        Create(1, "pci", "00:04.0", "USB controller, xHCI", DeviceCondition.Failed, "xhci", "does not halt"),
        Create(1, "pci", "00:05.0", "USB controller, xHCI", DeviceCondition.Gone, "xhci", "the device has left"),
        Create(1, "pci", "00:1F.0", "ISA bridge", DeviceCondition.Idle, "", "the kernel has none"),
    ];

    public int Rescans { get; private set; }

    public int Started { get; set; }

    public static DeviceInformation Create(
        int depth, string bus, string place, string name, DeviceCondition condition, string driver, string detail,
        params string[] owns) => new()
        {
            Depth = depth,
            Bus = bus,
            Place = place,
            Name = name,
            Condition = condition,
            Driver = driver,
            Detail = detail,
            Owns = owns,
        };

    public IReadOnlyList<DeviceInformation> List() => All;

    public int Rescan()
    {
        Rescans++;
        return Started;
    }
}

/// <content>The devices.</content>
internal sealed partial class FakeMachine
{
    public FakeDevices DeviceTree { get; } = new();

    IDevicesView IMachine.Devices => DeviceTree;
}
