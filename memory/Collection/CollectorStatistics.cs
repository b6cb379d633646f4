using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Collection;

/// <summary>What a collector has done so far. Times are in the caller's units.</summary>
public struct CollectorStatistics
{
    /// <summary>Collections, full ones and those of new objects alone.</summary>
    public ulong Collections { get; internal set; }

    /// <summary>Full collections.</summary>
    public ulong FullCollections { get; internal set; }

    /// <summary>Bytes of objects that lived after the last full collection.</summary>
    public ByteCount LiveBytesAfterFull { get; internal set; }

    /// <summary>Objects that the last collection freed.</summary>
    public ulong LastObjectsFreed { get; internal set; }

    /// <summary>Bytes of their blocks.</summary>
    public ByteCount LastBytesFreed { get; internal set; }

    /// <summary>Objects freed by all collections.</summary>
    public ulong ObjectsFreed { get; internal set; }

    /// <summary>Bytes of their blocks; may exceed the size of memory.</summary>
    public ulong BytesFreed { get; internal set; }

    /// <summary>Objects that lived after the last collection.</summary>
    public ulong LiveObjects { get; internal set; }

    /// <summary>Bytes of their blocks.</summary>
    public ByteCount LiveBytes { get; internal set; }

    /// <summary>
    /// Objects that the last collection kept because a word looked like a reference to them, with no better reason known at that
    /// time.
    /// </summary>
    public ulong LastConservativePins { get; internal set; }

    /// <summary>Objects that did not fit on the mark stack, in all collections.</summary>
    public ulong MarkStackOverflows { get; internal set; }

    /// <summary>Duration of the last collection.</summary>
    public ulong LastPause { get; private set; }

    /// <summary>Duration of the longest one.</summary>
    public ulong LongestPause { get; private set; }

    /// <summary>Duration of all together.</summary>
    public ulong TotalPause { get; private set; }

    /// <summary>Notes how long the last collection took.</summary>
    public void CountPause(ulong ticks)
    {
        LastPause = ticks;
        LongestPause = ticks > LongestPause ? ticks : LongestPause;
        TotalPause += ticks;
    }
}
