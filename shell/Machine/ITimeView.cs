namespace UefiKernel.Shell.Machine;

/// <summary>
/// What keeps the machine's time. The time itself is .NET's: <see cref="System.DateTime.UtcNow"/>,
/// <see cref="System.Diagnostics.Stopwatch"/>.
/// </summary>
public interface ITimeView
{
    /// <summary>Ticks per second of the counter that time is kept by.</summary>
    ulong CounterFrequency { get; }

    /// <summary>How that frequency became known.</summary>
    string CounterSource { get; }

    /// <summary>Whether the processor promises that the counter keeps its rate and never stops.</summary>
    bool IsCounterInvariant { get; }

    /// <summary>The timer that a counter without that promise is compared with; null for none.</summary>
    string? CounterReference { get; }

    /// <summary>How many times the clock was set right by that timer.</summary>
    ulong CounterCorrections { get; }

    /// <summary>Whether the wall clock was set; without that it counts from 1601.</summary>
    bool HasWallClock { get; }

    /// <summary>What wakes the idle processor.</summary>
    string Wakening { get; }
}
