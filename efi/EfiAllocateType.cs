namespace UefiKernel.Efi;

/// <summary>EFI_ALLOCATE_TYPE: how AllocatePages chooses the address (UEFI 2.10, section 7.2.1).</summary>
public enum EfiAllocateType
{
    /// <summary>Anywhere.</summary>
    AllocateAnyPages = 0,

    /// <summary>Anywhere up to and including the given address.</summary>
    AllocateMaxAddress = 1,

    /// <summary>Exactly at the given address.</summary>
    AllocateAddress = 2,
}
