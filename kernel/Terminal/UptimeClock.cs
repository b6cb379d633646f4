using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's clock as the shell's classes see it.</summary>
internal sealed class UptimeClock : IClockView
{
    public ulong UptimeMilliseconds => (ulong)KernelClock.Uptime.Ticks / TimeSpan.TicksPerMillisecond;
}
