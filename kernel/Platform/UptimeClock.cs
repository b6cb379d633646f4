using System;
using UefiKernel.Shell;

namespace UefiKernel.Platform;

/// <summary>The kernel's clock as the shell's classes see it.</summary>
internal sealed class UptimeClock : IClockView
{
    public ulong UptimeMilliseconds => (ulong)KernelClock.Uptime.Ticks / TimeSpan.TicksPerMillisecond;
}
