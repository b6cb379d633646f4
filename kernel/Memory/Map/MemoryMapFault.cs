namespace UefiKernel.Kernel.Memory.Map;

/// <summary>Why a memory map cannot be walked.</summary>
public enum MemoryMapFault
{
    /// <summary>It can be walked.</summary>
    None,

    /// <summary>There is no buffer or no descriptor in it.</summary>
    Empty,

    /// <summary>The descriptor size is below the 40 bytes of EFI_MEMORY_DESCRIPTOR.</summary>
    DescriptorTooSmall,

    /// <summary>The descriptor size is not a multiple of 8.</summary>
    DescriptorNotAligned,

    /// <summary>The map's size is not a multiple of the descriptor size.</summary>
    NotWholeDescriptors,

    /// <summary>The map is larger than any that makes sense.</summary>
    TooLarge,

    /// <summary>The descriptor's version is not 1.</summary>
    UnknownVersion,
}
