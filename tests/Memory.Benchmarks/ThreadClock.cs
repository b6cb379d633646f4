using System.ComponentModel;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>
/// The processor time of this thread, from clock_gettime (POSIX.1-2017): other programs on the machine do not count, whatever the
/// load.
/// </summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    private struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary>Nanoseconds of processor time so far.</summary>
    internal static long Now
    {
        get
        {
            TimeSpec time;
            return ClockGetTime(ThreadCpuTime, &time) == 0
                ? time.Seconds * 1_000_000_000 + time.Nanoseconds
                : throw new Win32Exception("The thread's processor time is not available on this system.");
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, TimeSpec* time);
}
