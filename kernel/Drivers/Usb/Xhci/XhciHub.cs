using System;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>What is behind the ports of a device that is a hub.</summary>
/// <param name="device">The hub.</param>
internal sealed class XhciHub(XhciDevice device) : IUsbPorts
{
    /// <summary>Hubs between the controller and a device, at most (xHCI 1.2, 8.9: five steps; USB 2.0, 4.1.1).</summary>
    public const int MostHubs = 5;

    private const int MostPorts = 15;

    private readonly XhciDevice?[] _children = new XhciDevice?[MostPorts + 1];
    private readonly Device?[] _failed = new Device?[MostPorts + 1];

    // Tries that failed since one did not. A hub makes three.
    private readonly int[] _failures = new int[MostPorts + 1];

    private Device Node => device.Node ?? device.ParentNode;

    public UsbStatus DescribeHub(int ports, int thinkTime, bool hasSeveralTranslators)
    {
        if (device.Depth >= MostHubs)
        {
            device.Report(true, $"this hub is behind {MostHubs} others, the most that USB allows: its ports stay off");
            return UsbStatus.NoResources;
        }

        bool isHigh = device.Speed == UsbSpeed.High;
        return device.DescribeHub(device.SlotContext with
        {
            HubPorts = Math.Clamp(ports, 1, MostPorts),
            ThinkTime = isHigh ? thinkTime & 3 : 0,
            HasSeveralTranslators = isHigh ? hasSeveralTranslators : device.SlotContext.HasSeveralTranslators,
        });
    }

    public bool TryAttach(int port, UsbSpeed speed, out string problem)
    {
        if (port is < 1 or > MostPorts || device.SlotContext.HubPorts == 0)
        {
            problem = $"the hub has no port {port}";
            return false;
        }

        if (device.HasLeft)
        {
            problem = "the hub was unplugged";
            return false;
        }

        Detach(port);
        int attempt = _failures[port] % XhciAttach.Tries;
        bool isAttached = XhciAttach.TryAttach(device.Bus, device, port, speed, attempt, out _children[port], out problem);
        _failures[port] = isAttached ? 0 : _failures[port] + 1;
        if (!isAttached && attempt > 0)
        {
            _failed[port] = UsbTree.AddFailed(Node, $"{device.Place}.{port}", problem);
        }

        return isAttached;
    }

    public void Detach(int port)
    {
        if (port is < 1 or > MostPorts)
        {
            return;
        }

        if (_failed[port] is Device failed)
        {
            _failed[port] = null;
            Node.Remove(failed);
        }

        if (_children[port] is XhciDevice child)
        {
            _children[port] = null;
            child.Release();
        }
    }

    /// <summary>Ends all that is behind it.</summary>
    public void ReleaseAll()
    {
        for (int port = 1; port <= MostPorts; port++)
        {
            Detach(port);
        }
    }

    /// <summary>From here on nothing is asked of what is behind it.</summary>
    public void MarkAllAsLeft()
    {
        foreach (XhciDevice? child in _children)
        {
            child?.MarkAsLeft();
        }
    }
}
