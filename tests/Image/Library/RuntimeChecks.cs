#define DEBUG // For Debug.WriteLine, in every build.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// What the library asks of the runtime itself: handles, the collector's answers, exceptions and their traces.
/// </summary>
internal static unsafe class RuntimeChecks
{
    /// <summary>The checks; they hold on every .NET.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("DependentHandle: without a target no dependent", DependentHandleForgets),
        new("DependentHandle: made without a target", static () =>
        {
            var d = new DependentHandle(null, "x");
            Check.True(d.Dependent is null);
            Check.True(d.TargetAndDependent is (null, null));
        }),
        new("DependentHandle: disposed twice", DependentHandleDisposes),
        new("FirstChanceException: each throw, rethrow included", FirstChanceTells),
        new("FirstChanceException: before any handler, with the fault's exception", FirstChanceComesFirst),
        new("FirstChanceException: not for the beginning of a thread", FirstChanceIgnoresThreads),
        new("GC: collections of no generation", static () =>
        {
            GC.Collect();
            Check.Equal(0, GC.CollectionCount(77));
            Check.Equal(0, GC.CollectionCount(int.MaxValue));
            Check.Equal(0, GC.CollectionCount(3));
            Check.True(GC.CollectionCount(0) > 0);
            Check.True(GC.CollectionCount(2) > 0);
        }),
        new("GC: collections of a negative generation", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(GC.CollectionCount(-1)));
        }),
        new("GC: a literal is of no generation", static () =>
        {
            Check.Equal(int.MaxValue, GC.GetGeneration("literal"));
            Check.Equal(0, GC.GetGeneration(new object()));
        }),
        new("GC: arguments of a call by reflection live", ReflectionLives),
        new("GC: region without collections, too large", static () =>
        {
            Check.True(!GC.TryStartNoGCRegion(long.MaxValue));
            Check.True(!GC.TryStartNoGCRegion(1L << 50, disallowFullBlockingGC: true));
            Check.True(GCSettings.LatencyMode != GCLatencyMode.NoGCRegion);
        }),
        new("GC: memory limit is read again", static () =>
        {
            GC.RefreshMemoryLimit();
        }),
        new("GC: information of kinds of collections", static () =>
        {
            GC.Collect();
            Check.True(GC.GetGCMemoryInfo(GCKind.FullBlocking).Index > 0);
            Check.True(GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo.Length >= 4);
        }),
        new("OutOfMemoryException: trace of an array begins where it is made", static () =>
        {
            TraceBegins<OutOfMemoryException>(nameof(MakeArray), static () => MakeArray(int.MaxValue));
        }),
        new("OutOfMemoryException: trace of a longer element", static () =>
        {
            TraceBegins<OutOfMemoryException>(nameof(MakeLongArray), static () => MakeLongArray(int.MaxValue));
        }),
        new("OverflowException: trace of an array begins where it is made", static () =>
        {
            TraceBegins<OverflowException>(nameof(MakeArray), static () => MakeArray(-1));
        }),
        new("NullReferenceException: trace of a copy is the library's and the program's", static () =>
        {
            TraceHasNoKernel(static () => CopyFrom(null));
        }),
        new("NullReferenceException: trace of filling is the library's and the program's", static () =>
        {
            TraceHasNoKernel(static () => Fill(null));
        }),
        new("RuntimeHelpers.Equals: by content", static () =>
        {
            Check.True(RuntimeHelpers.Equals(3, 3));
            Check.True(!RuntimeHelpers.Equals(3, 4));
            Check.True(!RuntimeHelpers.Equals(3, 3L));
            Check.True(RuntimeHelpers.Equals(new DateTime(5), new DateTime(5)));
            Check.True(!RuntimeHelpers.Equals(new DateTime(5), new DateTime(6)));
            Check.True(!RuntimeHelpers.Equals("a", new string('a', 1)));
        }),
        new("Interlocked.MemoryBarrierProcessWide", static () =>
        {
            Interlocked.MemoryBarrierProcessWide();
        }),
        new("Debug.WriteLine and Debugger.Log", static () =>
        {
            Debug.WriteLine("selftest: Debug.WriteLine");
            Debug.Assert(true);
            Debugger.Log(0, "selftest", "selftest: Debugger.Log\n");
        }),
        new("MemoryFailPoint: what nobody has", static () => MemoryFailPointAnswers()),
    ];

    private static void ReflectionLives()
    {
        object? sum = ((Func<int[], string, int>)AddByReflection).Method.Invoke(null, [(int[])[3], new string('z', 4)]);
        Check.Equal(7, (int)sum!);
    }

    private static int AddByReflection(int[] numbers, string text)
    {
        StackRootChecks.Collect();
        return numbers[0] + text.Length;
    }

    /// <summary>
    /// Those that hold on every .NET while nothing else allocates: allocations of others end a region without collections.
    /// </summary>
    public static IEnumerable<SelfTestCheck> Alone =>
    [
        new("GC: callback of a region without collections", RegionCallback),
        new("GC: callback of a region that ends before", RegionCallbackAbandoned),
        new("GC: callback, where it cannot be", RegionCallbackRefused),
        new("GC: latency modes", LatencyModes),
    ];

    private static void DependentHandleForgets()
    {
        object target = new(), dependent = new();
        var handle = new DependentHandle(target, dependent);
        Check.Same(dependent, handle.Dependent);
        Check.Same(target, handle.Target);
        handle.Target = null;
        Check.True(handle.Dependent is null);
        Check.True(handle.TargetAndDependent is (null, null));
        GC.KeepAlive(target);
        handle.Dispose();
    }

    private static void DependentHandleDisposes()
    {
        var handle = new DependentHandle(new object(), "x");
        handle.Dispose();
        handle.Dispose();
        Check.True(!handle.IsAllocated);
        Check.Throws<InvalidOperationException>(() => Opaque(handle.Target is null ? 0 : 1));
    }

    private static void FirstChanceTells()
    {
        int told = 0;
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => told += e.Exception is InvalidTimeZoneException ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += handler;
        try
        {
            try
            {
                throw new InvalidTimeZoneException();
            }
            catch (InvalidTimeZoneException)
            {
                throw;
            }
        }
        catch (InvalidTimeZoneException)
        {
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= handler;
        }

        Check.Equal(2, told);
        Check.Throws<InvalidTimeZoneException>(static () => throw new InvalidTimeZoneException());
        Check.Equal(2, told);
    }

    private static void FirstChanceComesFirst()
    {
        string order = "";
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => order += e.Exception is NullReferenceException
            ? "told "
            : "";
        AppDomain.CurrentDomain.FirstChanceException += handler;
        try
        {
            Opaque(((string?)null)!.Length);
        }
        catch (NullReferenceException) when ((order += "filter ").Length > 0)
        {
            order += "handler";
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= handler;
        }

        Check.Equal("told filter handler", order);
    }

    private static void FirstChanceIgnoresThreads()
    {
        int told = 0;
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => told += e.Exception is OutOfMemoryException ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += handler;
        var thread = new Thread(static () => { });
        thread.Start();
        thread.Join();
        AppDomain.CurrentDomain.FirstChanceException -= handler;
        Check.Equal(0, told);
    }

    private static void RegionCallback()
    {
        Amount.SkipUnderStress();
        using var called = new ManualResetEventSlim();
        int thread = 0;
        Check.True(GC.TryStartNoGCRegion(1_000_000));

        GC.RegisterNoGCRegionCallback(500_000, () =>
        {
            thread = Environment.CurrentManagedThreadId;
            called.Set();
        });
        Check.True(!called.IsSet);
        for (int i = 0; i < 80; i++)
        {
            GC.KeepAlive(new byte[10_000]);
        }

        Check.True(called.Wait(5_000));
        GC.EndNoGCRegion();
        Check.True(thread != Environment.CurrentManagedThreadId);
    }

    private static void RegionCallbackAbandoned()
    {
        bool called = false;
        Check.True(GC.TryStartNoGCRegion(1_000_000));

        GC.RegisterNoGCRegionCallback(900_000, () => called = true);
        GC.EndNoGCRegion();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Check.True(!called);
    }

    private static void RegionCallbackRefused()
    {
        Amount.SkipUnderStress();
        Check.Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(1000, static () => { }));
        Check.True(GC.TryStartNoGCRegion(1_000_000));

        Check.Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(100_000_000, static () => { }));
        GC.RegisterNoGCRegionCallback(500_000, static () => { });
        Check.Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(500_000, static () => { }));
        GC.EndNoGCRegion();
    }

    private static void LatencyModes()
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.LowLatency;
        Check.Equal(GCLatencyMode.LowLatency, GCSettings.LatencyMode);

        // Only a collector that works beside the program takes this one; such a one starts in Interactive.
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        Check.Equal(
            (before == GCLatencyMode.Interactive ? GCLatencyMode.SustainedLowLatency : GCLatencyMode.LowLatency),
            GCSettings.LatencyMode);
        GCSettings.LatencyMode = before;
        Check.Equal(before, GCSettings.LatencyMode);
        Check.Throws<ArgumentOutOfRangeException>(static () => GCSettings.LatencyMode = GCLatencyMode.NoGCRegion);
    }

    private static void TraceBegins<T>(string method, Action action)
        where T : Exception
    {
        try
        {
            action();
            Check.Fail($"expected {typeof(T)}");
        }
        catch (T exception)
        {
            string first = exception.StackTrace!.Split('\n')[0];
            Check.True(first.Contains($"{nameof(RuntimeChecks)}.{method}(", StringComparison.Ordinal));
        }
    }

    private static void TraceHasNoKernel(Action action)
    {
        try
        {
            action();
            Check.Fail("expected NullReferenceException");
        }
        catch (NullReferenceException exception)
        {
            string trace = exception.StackTrace!;
            Check.True(trace.Contains(nameof(RuntimeChecks), StringComparison.Ordinal));
            Check.True(!trace.Contains("UefiKernel.Kernel.Runtime.", StringComparison.Ordinal));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeArray(int length) => GC.KeepAlive(new byte[length]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeLongArray(int length) => GC.KeepAlive(new decimal[length]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyFrom(byte* source)
    {
        byte* target = stackalloc byte[200];
        Unsafe.CopyBlockUnaligned(target, source, (uint)Opaque(200));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(byte* target) => Unsafe.InitBlockUnaligned(target, (byte)Opaque(1), (uint)Opaque(200));

    private static void MemoryFailPointAnswers()
    {
        try
        {
            using var point = new MemoryFailPoint(1);
        }
        catch (InsufficientMemoryException)
        {
            // A small heap: the library wants 16 MiB more than is asked for.
            Check.True(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 64 << 20);
        }
    }
}
