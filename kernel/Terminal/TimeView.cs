using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's clock for the shell.</summary>
internal sealed class TimeView : ITimeView
{
    public ulong CounterFrequency => KernelClock.Frequency;

    public string CounterSource => KernelClock.FrequencySource;

    public bool IsCounterInvariant => ClockSetup.IsInvariant;

    public string? CounterReference => ClockWatch.Reference;

    public ulong CounterCorrections => ClockWatch.Corrections;

    public bool HasWallClock => KernelClock.UtcNow is not null;

    public string Wakening => InterruptSetup.Description;
}
