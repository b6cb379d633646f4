namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>What firmware says about a PS/2 keyboard controller: flag 8042 of IAPC_BOOT_ARCH (ACPI 6.4, 5.2.9.3).</summary>
public enum Ps2Presence
{
    /// <summary>Nothing: no ACPI, or tables older than the flag.</summary>
    Unknown,

    /// <summary>There is one at ports 0x60 and 0x64.</summary>
    Declared,

    /// <summary>There is none. Some emulators say this although they have one.</summary>
    Denied,
}
