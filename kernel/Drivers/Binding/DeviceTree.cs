namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The machine's devices by bus, and what they own.</summary>
internal sealed class DeviceTree
{
    /// <summary>Devices that firmware's tables name, or that every PC has.</summary>
    public Device Platform { get; } = CreateBus("platform", DeviceBus.Platform);

    /// <summary>The PCI functions that no bridge leads to; those behind a bridge are its children.</summary>
    public Device Pci { get; } = CreateBus("pci", DeviceBus.Pci);

    /// <summary>What all devices own.</summary>
    public DeviceClaims Claims { get; } = new();

    private static Device CreateBus(string name, DeviceBus bus)
    {
        var root = new Device(name, new DeviceIdentity(bus, 0, 0, 0), "bus");
        root.SetRunning("", "");
        return root;
    }
}
