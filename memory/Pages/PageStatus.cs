namespace UefiKernel.Memory.Pages;

/// <summary>
/// The result of an operation on pages. Nothing but <see cref="Success"/> has changed which pages are free, allocated or
/// reserved.
/// </summary>
public enum PageStatus
{
    /// <summary>Done.</summary>
    Success,

    /// <summary>The allocator has no memory yet: nothing initialized it.</summary>
    NotInitialized,

    /// <summary>The allocator has its memory already.</summary>
    AlreadyInitialized,

    /// <summary>A range is empty where it must not be.</summary>
    InvalidRange,

    /// <summary>Two ranges share a byte.</summary>
    RangeOverlap,

    /// <summary>The ranges hold no whole page.</summary>
    NoPages,

    /// <summary>The memory for the metadata is null or no multiple of 8.</summary>
    InvalidMetadata,

    /// <summary>The memory for the metadata is too small, or no range is large enough to carve it from.</summary>
    MetadataTooSmall,

    /// <summary>The order is not one from 0 to 18.</summary>
    InvalidOrder,

    /// <summary>There is no such zone.</summary>
    InvalidZone,

    /// <summary>No free block is large enough in the zones that were asked for.</summary>
    OutOfMemory,

    /// <summary>The address lies in none of the ranges.</summary>
    ForeignAddress,

    /// <summary>The address is no multiple of 4096.</summary>
    MisalignedAddress,

    /// <summary>The address lies inside an allocated block, not at its start.</summary>
    InteriorAddress,

    /// <summary>An allocated block starts at the address, but it has another order.</summary>
    WrongOrder,

    /// <summary>The page is free: it was freed before, or never allocated.</summary>
    DoubleFree,

    /// <summary>The page is reserved.</summary>
    Reserved,

    /// <summary>A page of the range is not reserved.</summary>
    NotReserved,

    /// <summary>A page of the range is allocated, or holds the allocator's own metadata.</summary>
    InUse,
}
