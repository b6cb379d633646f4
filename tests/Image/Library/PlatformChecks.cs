using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// Functions of Windows that the library calls: what this kernel has works, and what it lacks throws as documented.
/// </summary>
internal static class PlatformChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Environment: one processor, 64 bits", static () =>
        {
            Check.Equal(1, Environment.ProcessorCount);
            Check.True(Environment.Is64BitProcess);
            Check.Equal(8, IntPtr.Size);
            Check.Equal(10, Environment.Version.Major);
        }),
        new("Environment: variables of the system", static () =>
        {
            Check.True(Environment.GetEnvironmentVariable("PATH") is null);
            Check.Equal("R:", Environment.GetEnvironmentVariable("systemdrive"));
            Check.True(Environment.GetEnvironmentVariable("NO_SUCH") is null);
        }),
        new("Environment: names of the system", static () =>
        {
            Check.Equal("UEFIKERNEL", Environment.MachineName);
            Check.Equal("kernel", Environment.UserName);
            Check.Equal("UEFIKERNEL", Environment.UserDomainName);
            Check.Equal("R:\\System", Environment.SystemDirectory);
        }),
        new("Environment: paths of the process", static () =>
        {
            Check.Equal("R:\\UefiKernel.efi", Environment.ProcessPath);
            Check.Equal("R:\\", AppContext.BaseDirectory);
            Check.Equal(Environment.ProcessPath, Environment.GetCommandLineArgs()[0]);
        }),
        new("Environment.Exit says that it cannot", static () =>
        {
            Check.Throws<PlatformNotSupportedException>(static () => Environment.Exit(3));
        }),
        new("path: temporary files", static () => Check.Equal("R:\\Temp\\", Path.GetTempPath())),
        new("path: full names on a drive", FullNames),
        new("Win32Exception: Windows' texts", static () =>
        {
            Check.Equal("The system cannot find the file specified.", new Win32Exception(2).Message);
            Check.Equal("Access is denied.", new Win32Exception(5).Message);
            Check.Equal("The parameter is incorrect.", new Win32Exception(unchecked((int)0x80070057)).Message);
            Check.Equal("Unknown error (0x1267)", new Win32Exception(4711).Message);
        }),
        new("GC: memory limit that the heap exceeds is refused", MemoryLimits),
        new("GC: no collection runs in the background", static () =>
        {
            Check.Equal(0, GC.GetGCMemoryInfo(GCKind.Background).Index);
        }),
        new("MemoryFailPoint: more than the heap", static () =>
        {
            Check.Throws<InsufficientMemoryException>(static () => new MemoryFailPoint(100_000).Dispose());
        }),
        new("dynamic code: not supported", static () =>
        {
            Check.True(!RuntimeFeature.IsDynamicCodeSupported);
            Check.True(!RuntimeFeature.IsDynamicCodeCompiled);
        }),
        new("Environment: ticks advance with Sleep", SleepPasses),
        new("Environment: lines end as on Windows", static () => Check.Equal("\r\n", Environment.NewLine)),
        new("Environment: stack trace, number of the thread", static () =>
        {
            Check.True(Environment.StackTrace.Contains(nameof(PlatformChecks), StringComparison.Ordinal));
            Check.True(Environment.CurrentManagedThreadId > 0);
        }),
        new("Stopwatch: nanoseconds, forwards", static () =>
        {
            Check.Equal(1_000_000_000, Stopwatch.Frequency);
            var w = Stopwatch.StartNew();
            Check.True(w.ElapsedTicks >= 0);
            Check.True(Stopwatch.IsHighResolution);
        }),
        new("culture is the invariant one", static () =>
        {
            Check.Equal(0, System.Globalization.CultureInfo.CurrentCulture.Name.Length);
            Check.Equal("1.5", 1.5.ToString());
        }),
        new("file: reading one that is not there", static () =>
        {
            ThrowsAny<IOException>(static () => File.ReadAllText("C:\\none.txt"));
        }),
        new("file: creating one", static () => ThrowsAny<IOException>(static () => File.WriteAllText("C:\\none.txt", "x"))),
        new("file: neither files nor folders exist", static () =>
        {
            Check.True(!File.Exists("C:\\none.txt"));
            Check.True(!Directory.Exists("C:\\"));
        }),
        new("file: list of a folder", static () =>
        {
            ThrowsAny<IOException>(static () => Opaque(Directory.GetFiles("C:\\").Length));
        }),
        new("file: deleting one", static () => ThrowsAny<IOException>(static () => File.Delete("C:\\none.txt"))),
        new("path: pure text works", static () =>
        {
            Check.Equal("a\\b.txt", Path.Combine("a", "b.txt"));
            Check.Equal(".efi", Path.GetExtension("x/y.efi"));
            Check.Equal("f", Path.GetFileNameWithoutExtension("C:\\d\\f.txt"));
            Check.True(Path.IsPathRooted("C:\\"));
        }),
        new("library: loading one fails as not found", static () =>
        {
            Check.Throws<DllNotFoundException>(static () => NativeLibrary.Load("none.dll"));
            Check.True(!NativeLibrary.TryLoad("none.dll", out _));
        }),
        new("thread: the shell's runs and is not of the pool", static () =>
        {
            Check.True(!Thread.CurrentThread.IsThreadPoolThread);
            Check.True(Thread.CurrentThread.IsAlive);
            Check.Equal(System.Threading.ThreadState.Running, Thread.CurrentThread.ThreadState);
        }),
        new("wait: events that are set do not wait", static () =>
        {
            Check.True(new ManualResetEventSlim(true).Wait(0));
            Check.True(!new ManualResetEventSlim(false).Wait(0));
        }),
        new("wait: a semaphore's time-out passes", static () => Check.True(!new SemaphoreSlim(0).Wait(5))),
        new("GC: totals are plausible", static () =>
        {
            Check.True(GC.GetTotalMemory(false) > 10_000);
            Check.True(GC.MaxGeneration >= 0);
            Check.True(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 1 << 20);
        }),
        new("GC: latency mode and settings are readable", static () =>
        {
            Check.True(!GCSettings.IsServerGC);
            Check.True(GC.GetAllocatedBytesForCurrentThread() >= 0);
        }),
        new("marshal: last error is kept for each call", static () => KeepsError()),
    ];

    private static void FullNames()
    {
        (string Name, string Full)[] names =
        [
            ("a", "R:\\a"), ("a/b", "R:\\a\\b"), ("..\\x", "R:\\x"), ("C:\\a\\.\\b\\..\\c", "C:\\a\\c"), ("\\a\\", "R:\\a\\"),
                ("C:", "C:\\"),
            ("C:\\a. ", "C:\\a"), ("\\\\server\\share\\..\\f", "\\\\server\\share\\f"),
                ("\\\\?\\C:\\a\\..\\b", "\\\\?\\C:\\a\\..\\b"),
        ];
        foreach ((string name, string full) in names)
        {
            Check.Equal(full, Path.GetFullPath(name));
        }
    }

    private static void MemoryLimits()
    {
        const string Limit = "GCHeapHardLimit";
        AppContext.SetData(Limit, 4096ul);
        Check.Throws<InvalidOperationException>(static () => GC.RefreshMemoryLimit());
        AppContext.SetData(Limit, ulong.MaxValue >> 1);
        GC.RefreshMemoryLimit();
        AppContext.SetData(Limit, null);

        const string Percent = "GCHeapHardLimitPercent";
        AppContext.SetData(Percent, 101ul);
        Check.Throws<InvalidOperationException>(static () => GC.RefreshMemoryLimit());
        AppContext.SetData(Percent, 100ul);
        GC.RefreshMemoryLimit();
        AppContext.SetData(Percent, null);
    }

    private static void ThrowsAny<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            Check.Fail($"expected {typeof(T)}");
        }
        catch (T)
        {
        }
    }

    private static void SleepPasses()
    {
        long start = Stopwatch.GetTimestamp(), ticks = Environment.TickCount64;
        Thread.Sleep(20);
        Check.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 19);
        Check.True(Environment.TickCount64 - ticks is >= 15 and < 10_000);
    }

    private static void KeepsError()
    {
        Marshal.SetLastPInvokeError(5);
        Marshal.SetLastSystemError(6);
        Check.Equal(5, Marshal.GetLastPInvokeError());
        Check.Equal(6, Marshal.GetLastSystemError());
    }
}
