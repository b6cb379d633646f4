namespace UefiKernel.Memory;

/// <summary>Where a zone's pages may come from, and how many there may be.</summary>
public readonly struct HeapZoneLimits
{
    /// <summary>Limits of a zone.</summary>
    /// <param name="highest">The highest zone of physical memory that its pages may come from.</param>
    /// <param name="fallback">Whether zones below that will do as well.</param>
    /// <param name="quota">The most pages that it may hold, what describes its blocks included.</param>
    public HeapZoneLimits(PageZone highest, PageFallback fallback, PageCount quota)
    {
        Highest = highest;
        Fallback = fallback;
        Quota = quota;
    }

    /// <summary>The highest zone of physical memory that the pages may come from.</summary>
    public PageZone Highest { get; }

    /// <summary>Whether zones below that will do as well.</summary>
    public PageFallback Fallback { get; }

    /// <summary>The most pages that the zone may hold.</summary>
    public PageCount Quota { get; }
}
