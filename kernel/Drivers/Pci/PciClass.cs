namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Names of class codes (PCI Code and ID Assignment Specification 1.11, section 1).</summary>
public static class PciClass
{
    /// <summary>What a function is.</summary>
    /// <param name="classCode">Base class, sub-class and programming interface in 24 bits.</param>
    public static string GetName(uint classCode) => classCode switch
    {
        0x01_0601 => "SATA controller, AHCI",
        0x01_0802 => "NVMe controller",
        0x0C_0300 => "USB controller, UHCI",
        0x0C_0310 => "USB controller, OHCI",
        0x0C_0320 => "USB controller, EHCI",
        0x0C_0330 => "USB controller, xHCI",
        0x0C_0340 => "USB4 host interface",
        0x0C_03FE => "USB device",
        _ => GetSubclassName(classCode >> 8),
    };

    /// <summary>What does not work while a function has no driver; null when no one would miss it.</summary>
    /// <param name="classCode">Base class, sub-class and programming interface in 24 bits.</param>
    public static string? GetLossWithoutDriver(uint classCode) =>
        classCode >> 8 == 0x0C_03 && classCode != 0x0C_03FE ? "keyboards on its ports do not work" : null;

    /// <summary>
    /// Whether a function without a driver may be kept from memory. Firmware leaves disk and network controllers at work, and
    /// they would write into memory that is the kernel's now. Others must continue for reasons that the kernel does not see: the
    /// screen, a USB keyboard that firmware shows as a PS/2 one, management of the machine.
    /// </summary>
    /// <param name="classCode">Base class, sub-class and programming interface in 24 bits.</param>
    public static bool MayBeStopped(uint classCode) =>
        classCode >> 16 is 0x01 or 0x02 or 0x04 or 0x0D || classCode >> 8 == 0x08_05;

    private static string GetSubclassName(uint subclass) => subclass switch
    {
        0x00_01 => "VGA-compatible device",
        0x01_00 => "SCSI controller",
        0x01_01 => "IDE controller",
        0x01_02 => "Floppy disk controller",
        0x01_04 => "RAID controller",
        0x01_05 => "ATA controller",
        0x01_06 => "SATA controller",
        0x01_07 => "SAS controller",
        0x01_08 => "Non-volatile memory controller",
        0x01_09 => "UFS controller",
        0x02_00 => "Ethernet controller",
        0x02_07 => "InfiniBand controller",
        0x02_80 => "Network controller",
        0x03_00 => "VGA-compatible controller",
        0x03_01 => "XGA controller",
        0x03_02 => "3D controller",
        0x03_80 => "Display controller",
        0x04_00 => "Video device",
        0x04_01 => "Audio device",
        0x04_03 => "HD Audio device",
        0x05_00 => "RAM",
        0x05_01 => "Flash memory",
        0x05_02 => "CXL memory",
        0x06_00 => "Host bridge",
        0x06_01 => "ISA bridge",
        0x06_02 => "EISA bridge",
        0x06_04 => "PCI bridge",
        0x06_07 => "CardBus bridge",
        0x06_09 => "Semi-transparent PCI bridge",
        0x06_80 => "Bridge",
        0x07_00 => "Serial controller",
        0x07_01 => "Parallel controller",
        0x07_80 => "Communication controller",
        0x08_00 => "Interrupt controller",
        0x08_01 => "DMA controller",
        0x08_02 => "System timer",
        0x08_03 => "Real-time clock",
        0x08_05 => "SD host controller",
        0x08_06 => "IOMMU",
        0x08_80 => "System peripheral",
        0x09_00 => "Keyboard controller",
        0x09_02 => "Mouse controller",
        0x0B_40 => "Coprocessor",
        0x0C_00 => "FireWire controller",
        0x0C_03 => "USB controller",
        0x0C_05 => "SMBus controller",
        0x0C_07 => "IPMI interface",
        0x0D_11 => "Bluetooth controller",
        0x0D_20 or 0x0D_21 => "Wireless LAN controller",
        0x10_00 => "Encryption controller, network and computing",
        0x10_80 => "Encryption controller",
        0x11_80 => "Signal processing controller",
        0x12_00 => "Processing accelerator",
        _ => GetBaseName(subclass >> 8),
    };

    private static string GetBaseName(uint baseClass) => baseClass switch
    {
        0x00 => "Device of no class",
        0x01 => "Mass storage controller",
        0x02 => "Network controller",
        0x03 => "Display controller",
        0x04 => "Multimedia device",
        0x05 => "Memory controller",
        0x06 => "Bridge",
        0x07 => "Communication controller",
        0x08 => "System peripheral",
        0x09 => "Input device",
        0x0A => "Docking station",
        0x0B => "Processor",
        0x0C => "Serial bus controller",
        0x0D => "Wireless controller",
        0x0E => "Intelligent I/O controller",
        0x0F => "Satellite communication controller",
        0x10 => "Encryption controller",
        0x11 => "Data acquisition controller",
        0x12 => "Processing accelerator",
        0x13 => "Non-essential instrumentation",
        0x40 => "Coprocessor",
        _ => "Device of an unknown class",
    };
}
