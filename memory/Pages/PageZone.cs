namespace UefiKernel.Memory.Pages;

/// <summary>The zones of physical memory, by address, as devices need them.</summary>
public enum PageZone
{
    /// <summary>Below 16 MiB: what ISA DMA reaches (24 address lines).</summary>
    Low,

    /// <summary>From 16 MiB to below 4 GiB: what 32-bit bus masters reach.</summary>
    Below4GiB,

    /// <summary>From 4 GiB up.</summary>
    High,
}
