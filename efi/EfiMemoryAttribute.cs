using System;

namespace UefiKernel.Efi;

/// <summary>The capability bits of a memory region (UEFI 2.11, section 7.2.3).</summary>
[Flags]
public enum EfiMemoryAttribute : ulong
{
    /// <summary>No capability named.</summary>
    None = 0,

    /// <summary>EFI_MEMORY_UC: uncacheable.</summary>
    Uncacheable = 0x1,

    /// <summary>EFI_MEMORY_WC: write combining.</summary>
    WriteCombining = 0x2,

    /// <summary>EFI_MEMORY_WT: write through.</summary>
    WriteThrough = 0x4,

    /// <summary>EFI_MEMORY_WB: write back.</summary>
    WriteBack = 0x8,

    /// <summary>EFI_MEMORY_UCE: uncacheable, exported, with fetch-and-add semaphores.</summary>
    UncacheableExported = 0x10,

    /// <summary>EFI_MEMORY_WP: a cacheability attribute in spite of its name, write protected.</summary>
    WriteProtected = 0x1000,

    /// <summary>EFI_MEMORY_RP: can be made to fault on reads.</summary>
    ReadProtect = 0x2000,

    /// <summary>EFI_MEMORY_XP: can be made to fault on execution.</summary>
    ExecuteProtect = 0x4000,

    /// <summary>EFI_MEMORY_NV: persistent.</summary>
    NonVolatile = 0x8000,

    /// <summary>EFI_MEMORY_MORE_RELIABLE: more reliable than the rest, as mirrored memory is.</summary>
    MoreReliable = 0x1_0000,

    /// <summary>EFI_MEMORY_RO: can be made to fault on writes.</summary>
    ReadOnly = 0x2_0000,

    /// <summary>EFI_MEMORY_SP: special purpose, meant for a device or driver and not for general use.</summary>
    SpecialPurpose = 0x4_0000,

    /// <summary>EFI_MEMORY_CPU_CRYPTO: the processor can encrypt it.</summary>
    CpuCrypto = 0x8_0000,

    /// <summary>EFI_MEMORY_HOT_PLUGGABLE: may be removed while the system runs.</summary>
    HotPluggable = 0x10_0000,

    /// <summary>EFI_MEMORY_ISA_MASK: processor-specific bits, valid with <see cref="IsaValid"/>.</summary>
    IsaMask = 0x0FFF_F000_0000_0000,

    /// <summary>EFI_MEMORY_ISA_VALID: the bits of <see cref="IsaMask"/> mean something.</summary>
    IsaValid = 0x4000_0000_0000_0000,

    /// <summary>EFI_MEMORY_RUNTIME: runtime services need it mapped after ExitBootServices.</summary>
    Runtime = 0x8000_0000_0000_0000,
}
