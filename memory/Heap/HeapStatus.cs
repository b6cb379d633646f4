namespace UefiKernel.Memory.Heap;

/// <summary>The result of a heap operation. Nothing but <see cref="Success"/> has changed the heap.</summary>
public enum HeapStatus
{
    /// <summary>Done.</summary>
    Success,

    /// <summary>The region is empty, contains address 0, reaches the last address or beyond, or is longer than 32 GiB.</summary>
    InvalidRegion,

    /// <summary>The region cannot hold its own metadata and one block.</summary>
    RegionTooSmall,

    /// <summary>The region shares bytes with one that the heap has.</summary>
    RegionOverlap,

    /// <summary>No region begins at that address.</summary>
    RegionNotFound,

    /// <summary>The region still holds allocated blocks; or what is set before the first region was to be set later.</summary>
    RegionInUse,

    /// <summary>No free block is large enough.</summary>
    OutOfMemory,

    /// <summary>The size is larger than any region can be.</summary>
    InvalidSize,

    /// <summary>The alignment is not a power of two from 1 byte to 2 MiB.</summary>
    InvalidAlignment,

    /// <summary>The pointer is null.</summary>
    NullPointer,

    /// <summary>The pointer lies in no region or in the heap's own metadata, or is a collector's object.</summary>
    ForeignPointer,

    /// <summary>The pointer is no multiple of the granule, so nothing was ever allocated there.</summary>
    MisalignedPointer,

    /// <summary>The pointer lies inside an allocated block, not at its start.</summary>
    InteriorPointer,

    /// <summary>The pointer lies in a free block: it was freed before, or never allocated.</summary>
    DoubleFree,

    /// <summary>The size given to the sized free is not the size that was asked for.</summary>
    SizeMismatch,

    /// <summary>The bytes behind the payload have changed: something wrote past its end. The block stays allocated.</summary>
    Overrun,

    /// <summary>Free memory has changed: something wrote there after freeing it. The memory stays in use.</summary>
    WriteAfterFree,
}
