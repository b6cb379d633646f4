namespace UefiKernel.Memory;

/// <summary>The counts of one named heap at one moment.</summary>
public readonly struct HeapZoneStatistics
{
    internal HeapZoneStatistics(in HeapZoneCounters counters, HeapZoneLimits limits, HeapStatistics heap)
    {
        Limits = limits;
        Held = new(counters.Held);
        PeakHeld = new(counters.PeakHeld);
        Chunks = counters.Chunks;
        Growths = counters.Growths;
        Returns = counters.Returns;
        Failures = counters.Failures;
        QuotaRefusals = counters.QuotaRefusals;
        Heap = heap;
    }

    /// <summary>What the zone is allowed.</summary>
    public HeapZoneLimits Limits { get; }

    /// <summary>Pages that it holds.</summary>
    public PageCount Held { get; }

    /// <summary>The largest value that <see cref="Held"/> ever had.</summary>
    public PageCount PeakHeld { get; }

    /// <summary>Blocks of pages that it holds.</summary>
    public uint Chunks { get; }

    /// <summary>Blocks of pages that it took, ever.</summary>
    public ulong Growths { get; }

    /// <summary>Blocks of pages that it gave back, ever.</summary>
    public ulong Returns { get; }

    /// <summary>Allocations that failed, ever, for whatever reason.</summary>
    public ulong Failures { get; }

    /// <summary>Times that the quota kept it from growing, ever.</summary>
    public ulong QuotaRefusals { get; }

    /// <summary>
    /// The counts of the blocks. Its failures include each allocation for which the zone then grew; those of the zone do not.
    /// </summary>
    public HeapStatistics Heap { get; }
}

/// <summary>The running counts behind <see cref="HeapZoneStatistics"/>.</summary>
internal struct HeapZoneCounters
{
    internal ulong Held;
    internal ulong PeakHeld;
    internal uint Chunks;
    internal ulong Growths;
    internal ulong Returns;
    internal ulong Failures;
    internal ulong QuotaRefusals;
}
