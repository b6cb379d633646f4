using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The garbage collector for the shell.</summary>
internal sealed class CollectorView : ICollectorView
{
    public ulong Collections => GarbageCollector.Statistics.Collections;

    public ulong FullCollections => GarbageCollector.Statistics.FullCollections;

    public ulong LiveObjects => GarbageCollector.Statistics.LiveObjects;

    public ByteCount LiveBytes => GarbageCollector.Statistics.LiveBytes;

    public ByteCount LastFreed => GarbageCollector.Statistics.LastBytesFreed;

    public ByteCount TotalFreed => new(GarbageCollector.Statistics.BytesFreed);

    public ByteCount Allocated => new(ObjectAllocation.AllocatedBytes);

    public ByteCount Budget => new(GarbageCollector.Budget);

    public TimeSpan LastPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.LastPause);

    public TimeSpan LongestPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.LongestPause);

    public TimeSpan TotalPause => KernelClock.ToTimeSpan(GarbageCollector.Statistics.TotalPause);

    public ulong MarkStackOverflows => GarbageCollector.Statistics.MarkStackOverflows;

    public ulong PendingFinalizers => GarbageCollector.Finalizers.Ready;

    public uint StressInterval => GarbageCollector.StressInterval;

    public bool HasPreciseStacks => StackRoots.IsPrecise;

    public bool Poisons => PoisonedObjects.IsOn;

    public ulong Poisoned => PoisonedObjects.Kept;

    public bool TrySetStress(uint interval, bool poison) => GarbageCollector.TrySetStress(interval, poison);

    public void Collect() => GC.Collect();
}
