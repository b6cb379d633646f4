using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's clock for the shell.</summary>
internal sealed class TimeView : ITimeView
{
    /// <inheritdoc/>
    public ulong CounterFrequency => KernelClock.Frequency;

    /// <inheritdoc/>
    public string CounterSource => KernelClock.FrequencySource;

    /// <inheritdoc/>
    public bool IsCounterInvariant => ClockSetup.IsInvariant;

    /// <inheritdoc/>
    public string? CounterReference => ClockWatch.Reference;

    /// <inheritdoc/>
    public ulong CounterCorrections => ClockWatch.Corrections;

    /// <inheritdoc/>
    public bool HasWallClock => KernelClock.UtcNow is not null;

    /// <inheritdoc/>
    public string Wakening => InterruptSetup.Description;
}
