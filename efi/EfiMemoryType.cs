namespace UefiKernel.Efi;

/// <summary>EFI_MEMORY_TYPE: what a region of memory holds (UEFI 2.10, section 7.2.1).</summary>
/// <remarks>0x7000_0000 to 0x7FFF_FFFF are the firmware vendor's, 0x8000_0000 and up the operating system loader's.</remarks>
public enum EfiMemoryType : uint
{
    /// <summary>Not usable.</summary>
    ReservedMemoryType = 0,

    /// <summary>The code of a loaded application.</summary>
    LoaderCode = 1,

    /// <summary>The data of a loaded application, and what it allocates.</summary>
    LoaderData = 2,

    /// <summary>The code of a boot services driver.</summary>
    BootServicesCode = 3,

    /// <summary>The data of a boot services driver, and what it allocates.</summary>
    BootServicesData = 4,

    /// <summary>The code of a runtime services driver.</summary>
    RuntimeServicesCode = 5,

    /// <summary>The data of a runtime services driver, and what it allocates.</summary>
    RuntimeServicesData = 6,

    /// <summary>Free memory.</summary>
    ConventionalMemory = 7,

    /// <summary>Memory in which errors were found.</summary>
    UnusableMemory = 8,

    /// <summary>ACPI tables; free once they are read.</summary>
    AcpiReclaimMemory = 9,

    /// <summary>Reserved for the firmware's use across sleep states.</summary>
    AcpiMemoryNvs = 10,

    /// <summary>Device registers that runtime services need mapped.</summary>
    MemoryMappedIo = 11,

    /// <summary>Device memory that a processor translates into port cycles.</summary>
    MemoryMappedIoPortSpace = 12,

    /// <summary>Code of the processor abstraction layer (Itanium).</summary>
    PalCode = 13,

    /// <summary>Conventional memory that is non-volatile as well.</summary>
    PersistentMemory = 14,

    /// <summary>Memory of a confidential guest that it has not accepted yet.</summary>
    UnacceptedMemoryType = 15,
}
