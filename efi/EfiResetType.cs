namespace UefiKernel.Efi;

/// <summary>EFI_RESET_TYPE: what ResetSystem does (UEFI 2.10, section 8.5.1).</summary>
public enum EfiResetType
{
    /// <summary>All circuitry goes back to its initial state.</summary>
    EfiResetCold = 0,

    /// <summary>The processors go back to their initial state.</summary>
    EfiResetWarm = 1,

    /// <summary>Power off (ACPI G2/S5 or G3).</summary>
    EfiResetShutdown = 2,

    /// <summary>What the GUID at the end of the reset data says.</summary>
    EfiResetPlatformSpecific = 3,
}
