using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Boot;

/// <summary>How long the boot takes, and how much of that is waiting, which faster code would not shorten.</summary>
internal static class BootTime
{
    // Used by the thread that boots only.
    private static ulong s_waited;

    /// <summary>Begins a step that does nothing but wait for a timer or a device.</summary>
    /// <returns>Ends it when disposed.</returns>
    public static WaitingStep Wait() => new(KernelClock.Ticks);

    /// <summary>Says in the log how long it took from the firmware's call up to now.</summary>
    public static void Report() => KernelLog.WriteLine(
        $"[KERNEL] ✓ Ready after {(ulong)KernelClock.Uptime.TotalMilliseconds} ms, of which " +
        $"{(ulong)KernelClock.ToTimeSpan(s_waited).TotalMilliseconds} ms were waits for timers and for typed keys");

    /// <summary>A step that waits.</summary>
    internal readonly struct WaitingStep(ulong start) : IDisposable
    {
        public void Dispose() => s_waited += KernelClock.Ticks - start;
    }
}
