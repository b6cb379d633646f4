namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Where a function is (PCI Firmware Specification 3.3, 1.2: segment group, bus, device, function).</summary>
/// <param name="Segment">Segment group; 0 on all but large machines.</param>
/// <param name="Bus">Bus.</param>
/// <param name="Device">Device, 0 to 31.</param>
/// <param name="Function">Function, 0 to 7.</param>
public readonly record struct PciAddress(ushort Segment, byte Bus, byte Device, byte Function)
{
    /// <summary>Devices that a bus can have.</summary>
    public const int DevicesPerBus = 32;

    /// <summary>Functions that a device can have.</summary>
    public const int FunctionsPerDevice = 8;

    /// <summary>Such as 00:1F.2, or 0001:00:1F.2 in another segment than the first.</summary>
    public override string ToString() =>
        Segment == 0 ? $"{Bus:X2}:{Device:X2}.{Function}" : $"{Segment:X4}:{Bus:X2}:{Device:X2}.{Function}";
}
