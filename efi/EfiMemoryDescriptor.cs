namespace UefiKernel.Efi;

/// <summary>EFI_MEMORY_DESCRIPTOR, version 1: one region of the memory map (UEFI 2.10, section 7.2.3).</summary>
/// <remarks>The map's stride is the descriptor size that GetMemoryMap returned, never the size of this structure.</remarks>
public struct EfiMemoryDescriptor
{
    /// <summary>EFI_MEMORY_DESCRIPTOR_VERSION.</summary>
    public const uint Version = 1;

    /// <summary>What the region holds; values that <see cref="EfiMemoryType"/> does not name exist.</summary>
    public EfiMemoryType Type;

    /// <summary>The region's first byte, aligned on 4 KiB.</summary>
    public EfiPhysicalAddress PhysicalStart;

    /// <summary>The region's first byte after SetVirtualAddressMap, aligned on 4 KiB.</summary>
    public EfiVirtualAddress VirtualStart;

    /// <summary>The region's length in pages of 4 KiB.</summary>
    public ulong NumberOfPages;

    /// <summary>What the region is capable of; not what it is set to.</summary>
    public EfiMemoryAttribute Attribute;
}
