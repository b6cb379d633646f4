using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>What a check of all pages can find wrong.</summary>
public enum PageViolationKind
{
    /// <summary>Nothing: the allocator is sound.</summary>
    None,

    /// <summary>The sections of a zone are not in order, or lie outside it.</summary>
    Section,

    /// <summary>The page is in no block, not reserved and not kept aside.</summary>
    LostPage,

    /// <summary>The page is in two blocks, or in a block and reserved or kept aside.</summary>
    SharedPage,

    /// <summary>A block is marked that reaches beyond the section.</summary>
    OutsideBlock,

    /// <summary>A free block and its buddy, also free, were not merged.</summary>
    UnmergedBuddies,

    /// <summary>A summary of free blocks does not agree with what it sums up.</summary>
    Summary,

    /// <summary>The single pages kept aside are not those that are in no block.</summary>
    Cache,

    /// <summary>The counts do not agree with the blocks. The address is the start of the zone.</summary>
    Statistics,
}

/// <summary>The first violation that a check found, or <see cref="None"/>.</summary>
public readonly struct PageViolation
{
    internal PageViolation(PageViolationKind kind, ulong frame)
    {
        Kind = kind;
        Address = PageFrame.AddressOf(frame);
    }

    /// <summary>A sound allocator.</summary>
    public static PageViolation None => default;

    /// <summary>What is wrong.</summary>
    public PageViolationKind Kind { get; }

    /// <summary>The page or block concerned.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>Whether the allocator is sound.</summary>
    public bool IsNone => Kind == PageViolationKind.None;

    /// <summary>The kind by name and the address, or <c>none</c>.</summary>
    public override string ToString() => Kind switch
    {
        PageViolationKind.None => "none",
        PageViolationKind.Section => "section at " + Address,
        PageViolationKind.LostPage => "lost page at " + Address,
        PageViolationKind.SharedPage => "shared page at " + Address,
        PageViolationKind.OutsideBlock => "block outside at " + Address,
        PageViolationKind.UnmergedBuddies => "unmerged buddies at " + Address,
        PageViolationKind.Summary => "summary at " + Address,
        PageViolationKind.Cache => "cache at " + Address,
        PageViolationKind.Statistics => "statistics at " + Address,
        _ => "unknown at " + Address,
    };
}
