namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The bus on which a device was found.</summary>
public enum DeviceBus
{
    /// <summary>Firmware's tables name it, or it is part of every PC.</summary>
    Platform,

    /// <summary>PCI.</summary>
    Pci,

    /// <summary>USB; the device is one interface of what is plugged in.</summary>
    Usb,
}

/// <summary>What a device says it is: drivers are matched by it.</summary>
/// <param name="Bus">Where it was found.</param>
/// <param name="ClassCode">Class, subclass and interface or protocol in 24 bits; 0 on the platform.</param>
/// <param name="Vendor">Who made it: PCI's or USB's number; 0 on the platform.</param>
/// <param name="Product">What the maker calls it; 0 on the platform.</param>
/// <param name="HardwareId">On the platform its ACPI identifier, such as PNP0303; else empty.</param>
public readonly record struct DeviceIdentity(
    DeviceBus Bus, uint ClassCode, ushort Vendor, ushort Product, string HardwareId = "");
