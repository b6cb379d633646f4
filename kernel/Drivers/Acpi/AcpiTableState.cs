namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>What verifying a system description table found.</summary>
public enum AcpiTableState
{
    /// <summary>Readable, and its bytes add up to zero.</summary>
    Sound,

    /// <summary>Its header does not lie in readable memory.</summary>
    Unreadable,

    /// <summary>Its length is less than a header, or more than <see cref="AcpiTable.MaximumLength"/>.</summary>
    BadLength,

    /// <summary>It reaches out of readable memory.</summary>
    CutOff,

    /// <summary>Its bytes do not add up to zero.</summary>
    BadChecksum,
}
