using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// What is known of a collection afterwards, for the library's <c>GCMemoryInfo</c>. All zeros is one that never was.
/// </summary>
/// <param name="statistics">The collector's, right after it.</param>
/// <param name="before">Bytes of the objects that the collection before it had left.</param>
/// <param name="pausePercent">See <see cref="GarbageCollector.PausePercent"/>.</param>
/// <param name="isFull">Whether it was a full one.</param>
internal readonly struct CollectionRecord(
    in CollectorStatistics statistics, ulong before, int pausePercent, bool isFull)
{
    /// <summary>Its number, from 1.</summary>
    public ulong Index { get; } = statistics.Collections;

    /// <summary>The generation that was collected with all below it.</summary>
    public int Generation { get; } = isFull ? CollectorExports.MaxGeneration : 0;

    /// <summary>How long it took, in ticks of the kernel's clock.</summary>
    public ulong Pause { get; } = statistics.LastPause;

    /// <summary>See <see cref="GarbageCollector.PausePercent"/>.</summary>
    public int PausePercent { get; } = pausePercent;

    /// <summary>Bytes of old objects before it.</summary>
    public ulong OldBefore { get; } = before;

    /// <summary>Bytes of new objects before it.</summary>
    public ulong NewBefore { get; } = statistics.LiveBytes.Value + statistics.LastBytesFreed.Value - before;

    /// <summary>Bytes of objects afterwards; all of them are old.</summary>
    public ulong Live { get; } = statistics.LiveBytes.Value;

    /// <summary>Bytes of objects that it looked at and kept.</summary>
    public ulong Promoted => Generation == 0 ? Live - OldBefore : Live;
}
