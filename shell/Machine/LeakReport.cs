using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>What is alive, by call site.</summary>
public sealed class LeakReport
{
    /// <summary>The call sites with most bytes, the largest first.</summary>
    public required IReadOnlyList<LeakSite> Sites { get; init; }

    /// <summary>All call sites of which something is alive.</summary>
    public required int SiteCount { get; init; }

    /// <summary>Blocks and objects that are alive and attributed to a call site.</summary>
    public required ulong Blocks { get; init; }

    /// <summary>Their bytes.</summary>
    public required ByteCount Bytes { get; init; }

    /// <summary>
    /// Bytes in use that no call site is known of: older than the recording, of the collector's own tables, or missed. 0 when
    /// only what is younger than a mark counts.
    /// </summary>
    public required ByteCount Unattributed { get; init; }

    /// <summary>Allocations that were not recorded because there was no room; they may have been freed since.</summary>
    public required ulong Missed { get; init; }

    /// <summary>Blocks that can be recorded at a time.</summary>
    public required ulong Room { get; init; }
}
