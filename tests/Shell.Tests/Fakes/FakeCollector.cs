using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A collector that frees 4096 bytes each time.</summary>
internal sealed class FakeCollector : ICollectorView
{
    public ulong Collections { get; private set; }

    public ulong FullCollections => Collections;

    public ulong LiveObjects => 321;

    public ByteCount LiveBytes => new(54_321);

    public ByteCount LastFreed => new(Collections == 0 ? 0 : 4096UL);

    public ByteCount TotalFreed => new(4096 * Collections);

    public ByteCount Allocated => new(10 << 20);

    public ByteCount Budget => new(1 << 20);

    public TimeSpan LastPause => TimeSpan.FromMicroseconds(250);

    public TimeSpan LongestPause => TimeSpan.FromMilliseconds(12.5);

    public TimeSpan TotalPause => TimeSpan.FromMilliseconds(100);

    public ulong MarkStackOverflows => 2;

    public ulong PendingFinalizers => 5;

    public uint StressInterval { get; set; }

    public bool HasPreciseStacks { get; set; } = true;

    public bool Poisons { get; set; }

    public ulong Poisoned { get; set; }

    public bool LacksMemory { get; set; }

    public bool TrySetStress(uint interval, bool poison)
    {
        if (!LacksMemory)
        {
            StressInterval = interval;
            Poisons = poison;
        }

        return !LacksMemory;
    }

    public void Collect() => Collections++;
}
