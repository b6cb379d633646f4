namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// What page tables may hold on this processor (Intel SDM volume 3, 4.1.4 "Enumeration of Paging Features by CPUID").
/// </summary>
internal readonly struct PageTableFormat
{
    /// <summary>Levels of tables: 4, or 5 where the firmware left five-level paging on.</summary>
    public required int Levels { get; init; }

    /// <summary>Whether a page can have 1 GiB.</summary>
    public required bool HasGigabytePages { get; init; }

    /// <summary>Whether a page can forbid execution. Without it every page is code, as on the processors that lack it.</summary>
    public required bool HasNoExecute { get; init; }

    /// <summary>Width of physical addresses in bits, at most 52.</summary>
    public required int PhysicalBits { get; init; }

    /// <summary>
    /// The first address that cannot be mapped to itself: past what the processor can address, or in the upper half of virtual
    /// addresses, which has others.
    /// </summary>
    public ulong IdentityEnd => 1UL << System.Math.Min(PhysicalBits, PageTableEntry.ShiftOf(Levels + 1) - 1);

    /// <summary>The highest level whose entries can be pages themselves.</summary>
    public int LargestPageLevel => HasGigabytePages ? 3 : 2;
}
