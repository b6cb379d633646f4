using System;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>Names of what SMBIOS numbers (DSP0134 3.7; each method has its section).</summary>
internal static class SmbiosNames
{
    private static readonly string[] s_types =
    [
        "Firmware", "System", "Board", "Chassis", "Processor", "Memory controller", "Memory module", "Cache", "Port connector",
            "Slot", "On-board devices",
        "OEM strings", "Configuration options", "Firmware languages", "Group", "Event log", "Memory array", "Memory device",
            "Memory error, 32 bits",
        "Memory array's addresses", "Memory device's addresses", "Pointing device", "Battery", "System reset",
            "Hardware security", "Power controls", "Voltage probe",
        "Cooling device", "Temperature probe", "Current probe", "Remote access", "Boot integrity", "Boot status",
            "Memory error, 64 bits", "Management device",
        "Management component", "Management thresholds", "Memory channel", "IPMI device", "Power supply",
            "Additional information", "On-board device",
        "Management controller", "TPM", "Processor, additional", "Firmware inventory", "String property",
    ];

    private static readonly string[] s_memoryTypes =
    [
        "", "other", "unknown", "DRAM", "EDRAM", "VRAM", "SRAM", "RAM", "ROM", "flash", "EEPROM", "FEPROM", "EPROM", "CDRAM",
            "3DRAM", "SDRAM", "SGRAM", "RDRAM", "DDR", "DDR2",
        "DDR2 FB-DIMM", "", "", "", "DDR3", "FBD2", "DDR4", "LPDDR", "LPDDR2", "LPDDR3", "LPDDR4", "non-volatile", "HBM", "HBM2",
            "DDR5", "LPDDR5", "HBM3",
    ];

    private static readonly string[] s_chassis =
    [
        "", "other", "unknown", "desktop", "low-profile desktop", "pizza box", "mini tower", "tower", "portable", "laptop",
            "notebook", "hand-held", "docking station",
        "all in one", "sub-notebook", "space-saving", "lunch box", "main server", "expansion", "sub-chassis", "bus expansion",
            "peripheral", "RAID", "rack mount",
        "sealed-case PC", "multi-system", "CompactPCI", "AdvancedTCA", "blade", "blade enclosure", "tablet", "convertible",
            "detachable", "IoT gateway", "embedded PC", "mini PC",
        "stick PC",
    ];

    /// <summary>A structure's type (section 7, table 3).</summary>
    public static string OfType(byte type) => type switch
    {
        126 => "Inactive",
        >= 128 => "OEM's own",
        _ => type < s_types.Length ? s_types[type] : "Unknown",
    };

    /// <summary>A memory device's type (section 7.18.2); empty when there is no name for it.</summary>
    public static string OfMemoryType(ulong? type) => Find(s_memoryTypes, type);

    /// <summary>
    /// A chassis' type (section 7.4.1), whose bit 7 says that it has a lock; empty when there is no name for it.
    /// </summary>
    public static string OfChassis(ulong? type) => Find(s_chassis, type & 0x7F);

    private static string Find(ReadOnlySpan<string> names, ulong? number) =>
        number is { } index && index < (ulong)names.Length ? names[(int)index] : "";
}
