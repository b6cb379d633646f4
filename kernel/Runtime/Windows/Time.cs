using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Counters, the wall clock and sleeping.</summary>
internal static unsafe class Time
{
    // DateTime.Ticks of 1601-01-01, where FILETIME begins to count 100 ns (Microsoft, "FILETIME structure").
    private const long TicksAtEpoch = 504_911_232_000_000_000;

    // STATUS_NOT_IMPLEMENTED and TIME_ZONE_ID_INVALID.
    private const uint NotImplemented = 0xC000_0002;
    private const uint InvalidTimeZone = 0xFFFF_FFFF;

    private static long FileTimeNow => KernelClock.UtcNow is { } now ? now.Ticks - TicksAtEpoch : 0;

    [RuntimeExport("QueryPerformanceCounter")]
    private static int QueryPerformanceCounter(long* counter)
    {
        *counter = (long)KernelClock.Nanoseconds;
        return 1;
    }

    /// <summary>Nanoseconds: the library asks once, and the counter's own frequency becomes known better on the way.</summary>
    [RuntimeExport("QueryPerformanceFrequency")]
    private static int QueryPerformanceFrequency(long* frequency)
    {
        *frequency = (long)MonotonicClock.NanosecondsPerSecond;
        return 1;
    }

    [RuntimeExport("GetTickCount64")]
    private static ulong GetTickCount64() => (ulong)(KernelClock.Uptime.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>In units of 100 ns, without the time that the machine slept: it never does.</summary>
    [RuntimeExport("QueryUnbiasedInterruptTime")]
    private static int QueryUnbiasedInterruptTime(long* time)
    {
        *time = KernelClock.Uptime.Ticks;
        return 1;
    }

    [RuntimeExport("GetSystemTimeAsFileTime")]
    private static void GetSystemTimeAsFileTime(long* fileTime) => *fileTime = FileTimeNow;

    /// <summary>The wall clock in units of 100 ns since 1601; 0 until it is set.</summary>
    [RuntimeExport("GetSystemTimePreciseAsFileTime")]
    internal static void GetSystemTimePreciseAsFileTime(long* fileTime) => *fileTime = FileTimeNow;

    /// <summary>The library asks whether Windows counts leap seconds; this answer means no.</summary>
    [RuntimeExport("NtQuerySystemInformation")]
    private static uint QuerySystemInformation(int kind, void* buffer, uint size, uint* returned) => NotImplemented;

    /// <summary>Only for leap seconds, which there are none of.</summary>
    [RuntimeExport("TzSpecificLocalTimeToSystemTime")]
    private static int LocalTimeToSystemTime(void* zone, void* local, void* utc) => FailUnsupported();

    /// <summary>Only for leap seconds, which there are none of.</summary>
    [RuntimeExport("SystemTimeToFileTime")]
    private static int SystemTimeToFileTime(void* system, ulong* fileTime) => FailUnsupported();

    /// <summary>No time zone is known: the library then takes UTC for the local time.</summary>
    [RuntimeExport("GetDynamicTimeZoneInformation")]
    private static uint GetDynamicTimeZone(void* information) => InvalidTimeZone;

    /// <summary>See <see cref="GetDynamicTimeZone"/>.</summary>
    [RuntimeExport("GetTimeZoneInformation")]
    private static uint GetTimeZone(void* information) => InvalidTimeZone;

    [RuntimeExport("GetSystemTime")]
    private static void GetSystemTime(SystemTime* time) =>
    *time = SystemTime.From(new DateTime(FileTimeNow + TicksAtEpoch, DateTimeKind.Utc));

    [RuntimeExport("FileTimeToSystemTime")]
    private static int FileTimeToSystemTime(long* fileTime, SystemTime* time)
    {
        if (*fileTime < 0 || *fileTime > DateTime.MaxValue.Ticks - TicksAtEpoch)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        *time = SystemTime.From(new DateTime(*fileTime + TicksAtEpoch, DateTimeKind.Utc));
        return 1;
    }

    /// <summary>Waits while other threads run; without limit for INFINITE.</summary>
    [RuntimeExport("Sleep")]
    private static void Sleep(uint milliseconds)
    {
        Waits.Sleep(milliseconds);
        ProgramCode.ThrowIfWoken();
    }

    private static int FailUnsupported()
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }

    /// <summary>SYSTEMTIME (Microsoft, "SYSTEMTIME structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SystemTime
    {
        public ushort Year;
        public ushort Month;
        public ushort DayOfWeek;
        public ushort Day;
        public ushort Hour;
        public ushort Minute;
        public ushort Second;
        public ushort Milliseconds;

        public static SystemTime From(DateTime time) => new()
        {
            Year = (ushort)time.Year,
            Month = (ushort)time.Month,
            DayOfWeek = (ushort)time.DayOfWeek,
            Day = (ushort)time.Day,
            Hour = (ushort)time.Hour,
            Minute = (ushort)time.Minute,
            Second = (ushort)time.Second,
            Milliseconds = (ushort)time.Millisecond,
        };
    }
}
