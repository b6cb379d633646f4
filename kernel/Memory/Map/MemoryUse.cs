namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// What the kernel may do with a region of the memory map once boot services are gone (UEFI 2.10, section 7.2, the table on
/// memory type usage after ExitBootServices).
/// </summary>
public enum MemoryUse
{
    /// <summary>
    /// Nothing, ever: the firmware's, a device's, broken, below 1 MiB, special purpose, or of a type that nobody here
    /// knows.
    /// </summary>
    Never,

    /// <summary>Anything, once ExitBootServices has succeeded.</summary>
    UsableAfterExit,

    /// <summary>Anything, once the ACPI tables in it are read.</summary>
    UsableAfterAcpi,
}
