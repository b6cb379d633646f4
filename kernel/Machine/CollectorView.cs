using System;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The garbage collector for the shell.</summary>
internal sealed class CollectorView : ICollectorView
{
    /// <inheritdoc/>
    public ulong Collections => GarbageCollector.Statistics.Collections;

    /// <inheritdoc/>
    public ulong LiveObjects => GarbageCollector.Statistics.LiveObjects;

    /// <inheritdoc/>
    public ByteCount LiveBytes => GarbageCollector.Statistics.LiveBytes;

    /// <inheritdoc/>
    public ByteCount LastFreed => GarbageCollector.Statistics.LastBytesFreed;

    /// <inheritdoc/>
    public ByteCount TotalFreed => new(GarbageCollector.Statistics.BytesFreed);

    /// <inheritdoc/>
    public ByteCount Allocated => new(ObjectAllocation.AllocatedBytes);

    /// <inheritdoc/>
    public ByteCount Budget => new(GarbageCollector.Budget);

    /// <inheritdoc/>
    public TimeSpan LastPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.LastPause);

    /// <inheritdoc/>
    public TimeSpan LongestPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.LongestPause);

    /// <inheritdoc/>
    public TimeSpan TotalPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.TotalPause);

    /// <inheritdoc/>
    public ulong MarkStackOverflows => GarbageCollector.Statistics.MarkStackOverflows;

    /// <inheritdoc/>
    public ulong PendingFinalizers => GarbageCollector.Finalizers.Ready;

    /// <inheritdoc/>
    public uint StressInterval
    {
        get => GarbageCollector.StressInterval;
        set => GarbageCollector.SetStress(value);
    }

    /// <inheritdoc/>
    public void Collect() => GC.Collect();
}
