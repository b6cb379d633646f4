using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>What the library asks of Windows, in a kernel that is none: what there is works, what there is not throws as documented.</summary>
internal static class PlatformChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Environment: one processor, 64 bits", static () => Environment.ProcessorCount == 1 && Environment.Is64BitProcess && IntPtr.Size == 8 && Environment.Version.Major == 10),
        new("Environment: variables of the system", static () => Environment.GetEnvironmentVariable("PATH") is null && Environment.GetEnvironmentVariable("systemdrive") == "R:" && Environment.GetEnvironmentVariable("NO_SUCH") is null),
        new("Environment: names of the system", static () => Environment.MachineName == "UEFIKERNEL" && Environment.UserName == "kernel" && Environment.UserDomainName == "UEFIKERNEL" && Environment.SystemDirectory == "R:\\System"),
        new("Environment: paths of the process", static () => Environment.ProcessPath == "R:\\UefiKernel.efi" && AppContext.BaseDirectory == "R:\\" && Environment.GetCommandLineArgs()[0] == Environment.ProcessPath),
        new("Environment.Exit says that it cannot", static () => Throws<PlatformNotSupportedException>(static () => Environment.Exit(3))),
        new("path: temporary files", static () => Path.GetTempPath() == "R:\\Temp\\"),
        new("path: full names on a drive", FullNames),
        new("Win32Exception: Windows' texts", static () => new Win32Exception(2).Message == "The system cannot find the file specified." && new Win32Exception(5).Message == "Access is denied." && new Win32Exception(unchecked((int)0x80070057)).Message == "The parameter is incorrect." && new Win32Exception(4711).Message == "Unknown error (0x1267)"),
        new("GC: memory limit that the heap exceeds is refused", MemoryLimits),
        new("GC: collections are all of one kind", static () => GC.GetGCMemoryInfo(GCKind.Background).Index == 0 && GC.GetGCMemoryInfo(GCKind.Ephemeral).Index == 0),
        new("MemoryFailPoint: more than the heap", static () => Throws<InsufficientMemoryException>(static () => new MemoryFailPoint(100_000).Dispose())),
        new("dynamic code: not supported", static () => !RuntimeFeature.IsDynamicCodeSupported && !RuntimeFeature.IsDynamicCodeCompiled),
        new("Environment: ticks advance with Sleep", SleepPasses),
        new("Environment: lines end as on Windows", static () => Environment.NewLine == "\r\n"),
        new("Environment: stack trace, number of the thread", static () => Environment.StackTrace.Contains(nameof(PlatformChecks), StringComparison.Ordinal) && Environment.CurrentManagedThreadId > 0),
        new("Stopwatch: nanoseconds, forwards", static () => Stopwatch.Frequency == 1_000_000_000 && Stopwatch.StartNew() is var w && w.ElapsedTicks >= 0 && Stopwatch.IsHighResolution),
        new("culture is the invariant one", static () => System.Globalization.CultureInfo.CurrentCulture.Name.Length == 0 && 1.5.ToString() == "1.5"),
        new("file: reading one that is not there", static () => ThrowsAny<IOException>(static () => File.ReadAllText("C:\\none.txt"))),
        new("file: creating one", static () => ThrowsAny<IOException>(static () => File.WriteAllText("C:\\none.txt", "x"))),
        new("file: neither files nor folders exist", static () => !File.Exists("C:\\none.txt") && !Directory.Exists("C:\\")),
        new("file: list of a folder", static () => ThrowsAny<IOException>(static () => Opaque(Directory.GetFiles("C:\\").Length))),
        new("file: deleting one", static () => ThrowsAny<IOException>(static () => File.Delete("C:\\none.txt"))),
        new("path: pure text works", static () => Path.Combine("a", "b.txt") == "a\\b.txt" && Path.GetExtension("x/y.efi") == ".efi" && Path.GetFileNameWithoutExtension("C:\\d\\f.txt") == "f" && Path.IsPathRooted("C:\\")),
        new("library: loading one fails as not found", static () => Throws<DllNotFoundException>(static () => NativeLibrary.Load("none.dll")) && !NativeLibrary.TryLoad("none.dll", out _)),
        new("thread: the shell's runs and is not of the pool", static () => !Thread.CurrentThread.IsThreadPoolThread && Thread.CurrentThread.IsAlive && Thread.CurrentThread.ThreadState == System.Threading.ThreadState.Running),
        new("wait: events that are set do not wait", static () => new ManualResetEventSlim(true).Wait(0) && !new ManualResetEventSlim(false).Wait(0)),
        new("wait: a semaphore's time-out passes", static () => !new SemaphoreSlim(0).Wait(5)),
        new("GC: totals are plausible", static () => GC.GetTotalMemory(false) > 10_000 && GC.MaxGeneration >= 0 && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 1 << 20),
        new("GC: latency mode and settings are readable", static () => !GCSettings.IsServerGC && GC.GetAllocatedBytesForCurrentThread() >= 0),
        new("marshal: last error is kept for each call", static () => KeepsError()),
    ];

    private static bool FullNames()
    {
        (string Name, string Full)[] names =
        [
            ("a", "R:\\a"), ("a/b", "R:\\a\\b"), ("..\\x", "R:\\x"), ("C:\\a\\.\\b\\..\\c", "C:\\a\\c"), ("\\a\\", "R:\\a\\"), ("C:", "C:\\"),
            ("C:\\a. ", "C:\\a"), ("\\\\server\\share\\..\\f", "\\\\server\\share\\f"), ("\\\\?\\C:\\a\\..\\b", "\\\\?\\C:\\a\\..\\b"),
        ];
        foreach ((string name, string full) in names)
        {
            if (Path.GetFullPath(name) != full)
                return false;
        }

        return true;
    }

    private static bool MemoryLimits()
    {
        const string Limit = "GCHeapHardLimit";
        AppContext.SetData(Limit, 4096ul);
        bool low = Throws<InvalidOperationException>(static () => GC.RefreshMemoryLimit());
        AppContext.SetData(Limit, ulong.MaxValue >> 1);
        GC.RefreshMemoryLimit();
        AppContext.SetData(Limit, null);
        return low;
    }

    private static bool ThrowsAny<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }

    private static bool SleepPasses()
    {
        long start = Stopwatch.GetTimestamp(), ticks = Environment.TickCount64;
        Thread.Sleep(20);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 19 && Environment.TickCount64 - ticks is >= 15 and < 10_000;
    }

    private static bool KeepsError()
    {
        Marshal.SetLastPInvokeError(5);
        Marshal.SetLastSystemError(6);
        return Marshal.GetLastPInvokeError() == 5 && Marshal.GetLastSystemError() == 6;
    }
}
