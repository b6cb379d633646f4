namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>What is wrong with an RSDP.</summary>
public enum RsdpFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It does not begin with its signature.</summary>
    Signature,

    /// <summary>The checksum of its first part is wrong.</summary>
    Checksum,

    /// <summary>Fewer bytes than it has; its first part is sound.</summary>
    CutOff,

    /// <summary>Its length cannot be; its first part is sound.</summary>
    Length,

    /// <summary>The checksum of the whole is wrong; its first part is sound.</summary>
    ExtendedChecksum,
}
