using System;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Timers;

namespace UefiKernel.Kernel.Tests.Drivers.Timers;

/// <summary>A machine's time: every access to a device takes some of it, and a counter of a set frequency goes with it.</summary>
internal sealed class FakeTime
{
    private readonly Random _random = new(1);

    /// <summary>Femtoseconds since the machine was switched on.</summary>
    public UInt128 Now { get; private set; }

    /// <summary>The counter's ticks per second.</summary>
    public double Frequency { get; set; } = 2_111_537_000;

    /// <summary>Every Nth access is delayed by <see cref="HoldUp"/>; 0 for none.</summary>
    public int HoldUpEvery { get; set; }

    /// <summary>For how many femtoseconds.</summary>
    public ulong HoldUp { get; set; } = 3_000_000_000_000;

    /// <summary>Femtoseconds that an access takes at least; it can take half as much again.</summary>
    public int AccessTime { get; set; } = 700_000_000;

    public ulong ReadCounter() => (ulong)((double)Now * 1e-15 * Frequency);

    public ulong Ticks(ulong femtosecondsPerTick) => (ulong)(Now / femtosecondsPerTick);

    public void Access()
    {
        Now += (ulong)AccessTime + (ulong)_random.Next(AccessTime / 2);
        if (HoldUpEvery > 0 && _random.Next(HoldUpEvery) == 0)
        {
            Now += (ulong)(_random.NextDouble() * HoldUp);
        }
    }
}

/// <summary>A timer that keeps the fake time.</summary>
internal sealed class FakeTimer(FakeTime time, ulong period, ulong mask) : IReferenceTimer
{
    public string Name => "fake";

    public ulong FemtosecondsPerTick => period;

    public ulong Mask => mask;

    public long Reads { get; private set; }

    public Func<ulong, ulong>? Distort { get; set; }

    public bool TryStart() => true;

    public ulong Read()
    {
        Reads++;
        time.Access();
        ulong ticks = time.Ticks(period);
        time.Access();
        return (Distort?.Invoke(ticks) ?? ticks) & mask;
    }
}

/// <summary>Registers in memory, behind a function each way.</summary>
internal readonly struct FakeRegisters(Func<int, uint> read, Action<int, uint> write) : IRegisters
{
    public uint Read(int offset) => read(offset);

    public void Write(int offset, uint value) => write(offset, value);
}
