#define DEBUG // For Debug.WriteLine, in every build.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq.Expressions;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// What the library asks of the runtime itself: handles, the collector's answers, function pointers, mathematical functions,
/// expression trees.
/// </summary>
internal static unsafe class RuntimeChecks
{
    private delegate int Sum(int a, long b, short c, byte d, int e, double f);

    private delegate double Mix(double a, float b, double c, float d, double e, int f);

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
        new("MathF and Math as delegates: rounding", DelegatesRound),
        new("MathF and Math as delegates: roots and logarithms", DelegatesOfMath),
        new("MathF and Math: rounding of every kind of number", RoundsEverything),
        new("Marshal: function pointer of a delegate", FunctionPointer),
        new("Marshal: function pointer, all arguments arrive", FunctionPointerArguments),
        new("Marshal: function pointers of two delegates at once", FunctionPointersNest),
        new("Marshal: hundreds of function pointers, freed and made again", ManyFunctionPointers),
        new("Marshal: exception through a function pointer's delegate, caught inside", FunctionPointerCatches),
        new("expression tree: compiled, parameters and closures", static () =>
        {
            Check.Equal(13, ((Expression<Func<int, int>>)(x => (x * 3) + 1)).Compile()(4));
            Check.True(Closure(5)());
        }),
        new("expression tree: built, loops and blocks", ExpressionLoops),
        new("expression tree: members and calls", static () =>
        {
            Check.Equal(4, ((Expression<Func<string, int>>)(s => s.Length + s.IndexOf('b'))).Compile()("abc"));
        }),
        new("expression tree: many parameters", static () =>
        {
            Check.Equal(3, ((Expression<Func<int, int, int, int, int>>)((a, b, c, d) => a + (b * c) - d)).Compile()(1, 2, 3, 4));
        }),
        new("Environment: variables are set, listed and deleted", VariablesWork),
        new("Environment: variables expand", VariablesExpand),
        new("Environment: command line", static () =>
        {
            Check.True(Environment.GetCommandLineArgs().Length >= 1);
            Check.True(Environment.CommandLine.Length > 0);
        }),
        new("Environment: names and folders", static () =>
        {
            Check.True(Environment.MachineName.Length > 0);
            Check.True(Environment.UserName.Length > 0);
            Check.True(Environment.ProcessPath!.Length > 0);
            Check.True(Path.IsPathFullyQualified(AppContext.BaseDirectory));
            Check.True(Path.IsPathFullyQualified(Path.GetTempPath()));
        }),
        new("Environment: page size, architecture", static () =>
        {
            Check.Equal(4096, Environment.SystemPageSize);
            Check.Equal(Architecture.X64, RuntimeInformation.OSArchitecture);
            Check.Equal(Architecture.X64, RuntimeInformation.ProcessArchitecture);
        }),
        new("Path: full names", static () =>
        {
            string a = Path.GetFullPath("a");
            Check.True(Path.IsPathFullyQualified(a));
            Check.Equal(a, Path.GetFullPath("b/../a"));
            Check.Equal(a, Path.GetFullPath(Path.Combine(Environment.CurrentDirectory, "a")));
            Check.Equal(Path.Combine(a, "x"), Path.GetFullPath("x", a));
        }),
        new("Path: relative names", static () =>
        {
            Check.Equal(Path.Combine("..", "b", "c"), Path.GetRelativePath(Path.GetFullPath("a"), Path.GetFullPath("b/c")));
        }),
        new("MemoryFailPoint: what nobody has", static () => MemoryFailPointAnswers()),
    ];

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

    private static void DelegatesRound()
    {
        Func<float, float> floor = MathF.Floor, ceiling = MathF.Ceiling, truncate = MathF.Truncate, round = MathF.Round;
        Func<double, double> floor8 = Math.Floor, ceiling8 = Math.Ceiling, truncate8 = Math.Truncate, round8 = Math.Round;
        Check.Equal(-2, floor(-1.5f));
        Check.Equal(-1, ceiling(-1.5f));
        Check.Equal(-1, truncate(-1.5f));
        Check.Equal(2, round(2.5f));
        Check.Equal(-4, round(-3.5f));
        Check.Equal(-2, floor8(-1.5));
        Check.Equal(-1, ceiling8(-1.5));
        Check.Equal(-1, truncate8(-1.5));
        Check.Equal(2, round8(2.5));
    }

    private static void DelegatesOfMath()
    {
        Func<double, double>[] doubles = [Math.Sqrt, Math.Sin, Math.Cos, Math.Tan, Math.Asin, Math.Acos, Math.Atan, Math.Sinh,
            Math.Cosh, Math.Tanh, Math.Asinh, Math.Atanh, Math.Exp, Math.Log, Math.Log2, Math.Log10, Math.Cbrt, Math.Abs];
        Func<float, float>[] singles = [MathF.Sqrt, MathF.Sin, MathF.Cos, MathF.Tan, MathF.Asin, MathF.Acos, MathF.Atan,
            MathF.Sinh, MathF.Cosh, MathF.Tanh, MathF.Asinh, MathF.Atanh, MathF.Exp, MathF.Log, MathF.Log2, MathF.Log10,
                MathF.Cbrt, MathF.Abs];
        double[] expected = [0.7071067811865476, 0.479425538604203, 0.8775825618903728, 0.5463024898437905, 0.5235987755982989,
            1.0471975511965979, 0.4636476090008061, 0.5210953054937474, 1.1276259652063807, 0.46211715726000973,
                0.48121182505960347, 0.5493061443340548, 1.6487212707001282, -0.6931471805599453, -1, -0.3010299956639812,
                    0.7937005259840998, 0.5];
        for (int i = 0; i < expected.Length; i++)
        {
            Check.True(Math.Abs(doubles[i](0.5) - expected[i]) < 1e-15);
            Check.True(MathF.Abs(singles[i](0.5f) - (float)expected[i]) < 3e-7f);
        }

        Func<double, double, double> pow = Math.Pow, atan2 = Math.Atan2, remainder = Math.IEEERemainder, copySign = Math.CopySign;
        Func<float, float, float> powF = MathF.Pow, atan2F = MathF.Atan2, remainderF = MathF.IEEERemainder;
        Func<double, double, double, double> fused = Math.FusedMultiplyAdd;
        Func<double, double> acosh = Math.Acosh;
        Check.Equal(1024, pow(2, 10));
        Check.Equal(1024, powF(2, 10));
        Check.Equal(Math.PI / 4, atan2(1, 1));
        Check.Equal(0, atan2F(0, 1));
        Check.Equal(-1, remainder(5, 3));
        Check.Equal(-1, remainderF(5, 3));
        Check.Equal(-1, copySign(1, -0.0));
        Check.Equal(10, fused(2, 3, 4));
        Check.Equal(0, acosh(1));
        Check.Equal(5, double.Hypot(3, 4));
        Check.Equal(5, float.Hypot(3, 4));
        Check.Equal(1.5f, 5.5f % 2);
        Check.True(Math.Abs(double.RootN(27, 3) - 3) < 1e-15);
    }

    private static void RoundsEverything()
    {
        float[] values = [0f, -0f, 0.5f, -0.5f, 1.5f, -1.5f, 8388607.5f, -8388607.5f, 8388608f, 1e30f, float.Epsilon,
            -float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        foreach (float value in values)
        {
            Check.True(Same(MathF.Floor(Opaque(value)), (float)Math.Floor((double)value)));
            Check.True(Same(MathF.Ceiling(Opaque(value)), (float)Math.Ceiling((double)value)));
            Check.True(Same(MathF.Truncate(Opaque(value)), (float)Math.Truncate((double)value)));
            Check.True(Same(MathF.Round(Opaque(value)), (float)Math.Round((double)value)));
        }

        Check.True(float.IsNegative(MathF.Floor(Opaque(-0f))));
        Check.True(float.IsNegative(MathF.Ceiling(Opaque(-0.5f))));
        Check.Equal(-1, MathF.Floor(Opaque(-float.Epsilon)));
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) ||
        (float.IsNaN(a) && float.IsNaN(b));

    private static void FunctionPointer()
    {
        int offset = 7;
        Sum sum = (a, b, c, d, e, f) => a + (int)b + c + d + e + (int)f + offset;
        nint pointer = Marshal.GetFunctionPointerForDelegate(sum);
        Check.Equal(pointer, Marshal.GetFunctionPointerForDelegate(sum));
        Check.Equal(sum, Marshal.GetDelegateForFunctionPointer<Sum>(pointer));
        int result = ((delegate* unmanaged<int, long, short, byte, int, double, int>)pointer)(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(sum);
        Check.Equal(28, result);
    }

    private static void FunctionPointerArguments()
    {
        Mix mix = static (a, b, c, d, e, f) => a + (10 * b) + (100 * c) + (1000 * d) + (10_000 * e) + (100_000 * f);
        var pointer =
            (delegate* unmanaged<double, float, double, float, double, int, double>)Marshal.GetFunctionPointerForDelegate(mix);
        double result = pointer(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(mix);
        Check.Equal(654_321, result);
    }

    private static void FunctionPointersNest()
    {
        Func<int, int> unused = static x => x;
        GC.KeepAlive(unused);
        Twice inner = static x => 2 * x;
        nint innerPointer = Marshal.GetFunctionPointerForDelegate(inner);
        Twice outer = x => ((delegate* unmanaged<int, int>)innerPointer)(x) + 1;
        int result = ((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(outer))(20);
        GC.KeepAlive(inner);
        GC.KeepAlive(outer);
        Check.Equal(41, result);
    }

    private static void ManyFunctionPointers()
    {
        for (int round = 0; round < 3; round++)
        {
            var kept = new List<Twice>();
            for (int i = 0; i < 300; i++)
            {
                int own = i;
                Twice twice = x => x + own;
                kept.Add(twice);
                Check.Equal(1000 + i, ((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(twice))(1000));
            }

            GC.KeepAlive(kept);
            kept.Clear();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void FunctionPointerCatches()
    {
        Twice careful = static x =>
        {
            try
            {
                return 10 / x;
            }
            catch (DivideByZeroException)
            {
                return -1;
            }
        };
        var pointer = (delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(careful);
        Check.Equal(2, pointer(5));
        Check.Equal(-1, pointer(0));
        GC.KeepAlive(careful);
    }

    private static Func<bool> Closure(int value)
    {
        Expression<Func<bool>> tree = () => value + 1 == 6;
        return tree.Compile();
    }

    private static void ExpressionLoops()
    {
        ParameterExpression count = Expression.Parameter(typeof(int), "count"), sum = Expression.Variable(typeof(int), "sum");
        LabelTarget end = Expression.Label(typeof(int));
        BlockExpression body = Expression.Block(
            [sum],
            Expression.Assign(sum, Expression.Constant(0)),
            Expression.Loop(
                Expression.IfThenElse(
                    Expression.GreaterThan(count, Expression.Constant(0)),
                    Expression.AddAssign(sum, Expression.PostDecrementAssign(count)),
                    Expression.Break(end, sum)),
                end));
        Check.Equal(55, Expression.Lambda<Func<int, int>>(body, count).Compile()(10));
    }

    private static void VariablesWork()
    {
        const string Name = "UEFIKERNEL_CHECK", Value = "a value = with signs";
        Environment.SetEnvironmentVariable(Name, Value);
        Check.Equal(Value, Environment.GetEnvironmentVariable(Name));
        Check.Equal(Value, (string?)Environment.GetEnvironmentVariables()[Name]);
        Environment.SetEnvironmentVariable(Name, new string('v', 3000));
        Check.True(Environment.GetEnvironmentVariable(Name) is { Length: 3000 });
        Environment.SetEnvironmentVariable(Name, null);
        Check.True(Environment.GetEnvironmentVariable(Name) is null);
        Check.True(!Environment.GetEnvironmentVariables().Contains(Name));
        Check.Throws<ArgumentException>(static () => Environment.SetEnvironmentVariable("a=b", "c"));
    }

    private static void VariablesExpand()
    {
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", "middle");
        string text = Environment.ExpandEnvironmentVariables("<%UEFIKERNEL_CHECK%> 100% %NO_SUCH_VARIABLE%%UEFIKERNEL_CHECK%");
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", null);
        Check.Equal("<middle> 100% %NO_SUCH_VARIABLE%middle", text);
    }

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

    private delegate int Twice(int value);
}
