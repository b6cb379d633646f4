namespace UefiKernel.Kernel.Memory.Map;

/// <summary>The owner of memory. Where the firmware's regions overlap, the later one of these counts.</summary>
public enum MemoryOwner
{
    /// <summary>Free since before boot services were left: Conventional.</summary>
    Free,

    /// <summary>
    /// Boot services' and loaders': the kernel's to use once it uses nothing of theirs any more.
    /// </summary>
    Reclaimable,

    /// <summary>ACPI's tables.</summary>
    AcpiTables,

    /// <summary>ACPI's storage, which the firmware still uses.</summary>
    AcpiStorage,

    /// <summary>Data of the runtime services.</summary>
    RuntimeData,

    /// <summary>Code of the runtime services, on older firmware their data too.</summary>
    RuntimeCode,

    /// <summary>The firmware's, for reasons of its own.</summary>
    Reserved,

    /// <summary>Memory that is defective, persistent, or must be accepted first.</summary>
    Unusable,

    /// <summary>
    /// Addresses that the firmware's map calls reserved without memory behind them, such as PCI's configuration space. Not
    /// memory.
    /// </summary>
    ReservedAddresses,

    /// <summary>Registers of devices that the firmware's map mentions. Not memory.</summary>
    Device,

    /// <summary>Below 1 MiB: memory, but kept for the firmware and for starting processors.</summary>
    LowMemory,

    /// <summary>The kernel's image.</summary>
    KernelImage,

    /// <summary>The heap.</summary>
    Heap,

    /// <summary>The kernel's stacks and their guards.</summary>
    Stacks,

    /// <summary>Memory that keeps the report of a panic over a restart.</summary>
    Report,

    /// <summary>Memory that the screen shows.</summary>
    Screen,

    /// <summary>Past what can be mapped to its own address.</summary>
    OutOfReach,
}

/// <summary>What follows from the owner of memory.</summary>
public static class MemoryOwners
{
    /// <summary>Whether what an owner has is memory.</summary>
    public static bool IsMemory(this MemoryOwner owner) => owner is not (MemoryOwner.Device or MemoryOwner.ReservedAddresses);

    /// <summary>
    /// Whether memory of an owner is the kernel's to hand out, now or once the firmware's tables are no longer used.
    /// </summary>
    public static bool IsReclaimable(this MemoryOwner owner) => owner is MemoryOwner.Free or MemoryOwner.Reclaimable;

    /// <summary>Whether the kernel uses memory of an owner, or may hand it out.</summary>
    public static bool IsKernels(this MemoryOwner owner) =>
        owner.IsReclaimable() || owner is MemoryOwner.KernelImage or MemoryOwner.Heap or MemoryOwner.Stacks or MemoryOwner.Report;
}
