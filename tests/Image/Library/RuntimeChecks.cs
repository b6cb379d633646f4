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
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>What the library asks of the runtime itself: handles, the collector's answers, function pointers, mathematical functions, expression trees.</summary>
internal static unsafe class RuntimeChecks
{
    private delegate int Sum(int a, long b, short c, byte d, int e, double f);

    private delegate double Mix(double a, float b, double c, float d, double e, int f);

    /// <summary>The checks; they hold on every .NET.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("DependentHandle: without a target no dependent", DependentHandleForgets),
        new("DependentHandle: made without a target", static () => new DependentHandle(null, "x") is var d && d.Dependent is null && d.TargetAndDependent is (null, null)),
        new("DependentHandle: disposed twice", DependentHandleDisposes),
        new("FirstChanceException: each throw, rethrow included", FirstChanceTells),
        new("FirstChanceException: before any handler, with the fault's exception", FirstChanceComesFirst),
        new("FirstChanceException: not for the beginning of a thread", FirstChanceIgnoresThreads),
        new("GC: collections of no generation", static () => { GC.Collect(); return GC.CollectionCount(77) == 0 && GC.CollectionCount(int.MaxValue) == 0 && GC.CollectionCount(3) == 0 && GC.CollectionCount(0) > 0 && GC.CollectionCount(2) > 0; }),
        new("GC: collections of a negative generation", static () => Throws<ArgumentOutOfRangeException>(static () => Opaque(GC.CollectionCount(-1)))),
        new("GC: a literal is of no generation", static () => GC.GetGeneration("literal") == int.MaxValue && GC.GetGeneration(new object()) == 0),
        new("GC: region without collections, too large", static () => !GC.TryStartNoGCRegion(long.MaxValue) && !GC.TryStartNoGCRegion(1L << 50, disallowFullBlockingGC: true) && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion),
        new("GC: memory limit is read again", static () => { GC.RefreshMemoryLimit(); return true; }),
        new("GC: information of kinds of collections", static () => { GC.Collect(); return GC.GetGCMemoryInfo(GCKind.FullBlocking).Index > 0 && GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo.Length >= 4; }),
        new("OutOfMemoryException: trace of an array begins where it is made", static () => TraceBegins<OutOfMemoryException>(nameof(MakeArray), static () => MakeArray(int.MaxValue))),
        new("OutOfMemoryException: trace of a longer element", static () => TraceBegins<OutOfMemoryException>(nameof(MakeLongArray), static () => MakeLongArray(int.MaxValue))),
        new("OverflowException: trace of an array begins where it is made", static () => TraceBegins<OverflowException>(nameof(MakeArray), static () => MakeArray(-1))),
        new("NullReferenceException: trace of a copy is the library's and the program's", static () => TraceHasNoKernel(static () => CopyFrom(null))),
        new("NullReferenceException: trace of filling is the library's and the program's", static () => TraceHasNoKernel(static () => Fill(null))),
        new("RuntimeHelpers.Equals: by content", static () => RuntimeHelpers.Equals(3, 3) && !RuntimeHelpers.Equals(3, 4) && !RuntimeHelpers.Equals(3, 3L) && RuntimeHelpers.Equals(new DateTime(5), new DateTime(5)) && !RuntimeHelpers.Equals(new DateTime(5), new DateTime(6)) && !RuntimeHelpers.Equals("a", new string('a', 1))),
        new("Interlocked.MemoryBarrierProcessWide", static () => { Interlocked.MemoryBarrierProcessWide(); return true; }),
        new("Debug.WriteLine and Debugger.Log", static () => { Debug.WriteLine("selftest: Debug.WriteLine"); Debug.Assert(true); Debugger.Log(0, "selftest", "selftest: Debugger.Log\n"); return true; }),
        new("MathF and Math as delegates: rounding", DelegatesRound),
        new("MathF and Math as delegates: roots and logarithms", DelegatesOfMath),
        new("MathF and Math: rounding of every kind of number", RoundsEverything),
        new("Marshal: function pointer of a delegate", FunctionPointer),
        new("Marshal: function pointer, all arguments arrive", FunctionPointerArguments),
        new("Marshal: function pointers of two delegates at once", FunctionPointersNest),
        new("Marshal: hundreds of function pointers, freed and made again", ManyFunctionPointers),
        new("Marshal: exception through a function pointer's delegate, caught inside", FunctionPointerCatches),
        new("expression tree: compiled, parameters and closures", static () => ((Expression<Func<int, int>>)(x => (x * 3) + 1)).Compile()(4) == 13 && Closure(5)()),
        new("expression tree: built, loops and blocks", ExpressionLoops),
        new("expression tree: members and calls", static () => ((Expression<Func<string, int>>)(s => s.Length + s.IndexOf('b'))).Compile()("abc") == 4),
        new("expression tree: many parameters", static () => ((Expression<Func<int, int, int, int, int>>)((a, b, c, d) => a + (b * c) - d)).Compile()(1, 2, 3, 4) == 3),
        new("Environment: variables are set, listed and deleted", VariablesWork),
        new("Environment: variables expand", VariablesExpand),
        new("Environment: command line", static () => Environment.GetCommandLineArgs().Length >= 1 && Environment.CommandLine.Length > 0),
        new("Environment: names and folders", static () => Environment.MachineName.Length > 0 && Environment.UserName.Length > 0 && Environment.ProcessPath!.Length > 0 && Path.IsPathFullyQualified(AppContext.BaseDirectory) && Path.IsPathFullyQualified(Path.GetTempPath())),
        new("Environment: page size, architecture", static () => Environment.SystemPageSize == 4096 && RuntimeInformation.OSArchitecture == Architecture.X64 && RuntimeInformation.ProcessArchitecture == Architecture.X64),
        new("Path: full names", static () => Path.GetFullPath("a") is var a && Path.IsPathFullyQualified(a) && Path.GetFullPath("b/../a") == a && Path.GetFullPath(Path.Combine(Environment.CurrentDirectory, "a")) == a && Path.GetFullPath("x", a) == Path.Combine(a, "x")),
        new("Path: relative names", static () => Path.GetRelativePath(Path.GetFullPath("a"), Path.GetFullPath("b/c")) == Path.Combine("..", "b", "c")),
        new("MemoryFailPoint: what nobody has", static () => MemoryFailPointAnswers()),
    ];

    /// <summary>Those that hold on every .NET while nothing else allocates: allocations of others end a region without collections.</summary>
    public static IEnumerable<SelfTestCheck> Alone =>
    [
        new("GC: callback of a region without collections", RegionCallback),
        new("GC: callback of a region that ends before", RegionCallbackAbandoned),
        new("GC: callback, where it cannot be", RegionCallbackRefused),
        new("GC: latency modes", LatencyModes),
    ];

    private static bool DependentHandleForgets()
    {
        object target = new(), dependent = new();
        var handle = new DependentHandle(target, dependent);
        bool had = handle.Dependent == dependent && handle.Target == target;
        handle.Target = null;
        bool forgot = handle.Dependent is null && handle.TargetAndDependent is (null, null);
        GC.KeepAlive(target);
        handle.Dispose();
        return had && forgot;
    }

    private static bool DependentHandleDisposes()
    {
        var handle = new DependentHandle(new object(), "x");
        handle.Dispose();
        handle.Dispose();
        return !handle.IsAllocated && Throws<InvalidOperationException>(() => Opaque(handle.Target is null ? 0 : 1));
    }

    private static bool FirstChanceTells()
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

        bool both = told == 2;
        Throws<InvalidTimeZoneException>(static () => throw new InvalidTimeZoneException());
        return both && told == 2;
    }

    private static bool FirstChanceComesFirst()
    {
        string order = "";
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => order += e.Exception is NullReferenceException ? "told " : "";
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

        return order == "told filter handler";
    }

    private static bool FirstChanceIgnoresThreads()
    {
        int told = 0;
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => told += e.Exception is OutOfMemoryException ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += handler;
        var thread = new Thread(static () => { });
        thread.Start();
        thread.Join();
        AppDomain.CurrentDomain.FirstChanceException -= handler;
        return told == 0;
    }

    private static bool RegionCallback()
    {
        using var called = new ManualResetEventSlim();
        int thread = 0;
        if (!GC.TryStartNoGCRegion(1_000_000))
            return false;

        GC.RegisterNoGCRegionCallback(500_000, () =>
        {
            thread = Environment.CurrentManagedThreadId;
            called.Set();
        });
        bool early = called.IsSet;
        for (int i = 0; i < 80; i++)
            GC.KeepAlive(new byte[10_000]);
        bool came = called.Wait(5_000);
        GC.EndNoGCRegion();
        return !early && came && thread != Environment.CurrentManagedThreadId;
    }

    private static bool RegionCallbackAbandoned()
    {
        bool called = false;
        if (!GC.TryStartNoGCRegion(1_000_000))
            return false;

        GC.RegisterNoGCRegionCallback(900_000, () => called = true);
        GC.EndNoGCRegion();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !called;
    }

    private static bool RegionCallbackRefused()
    {
        bool outside = Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(1000, static () => { }));
        if (!GC.TryStartNoGCRegion(1_000_000))
            return false;

        bool large = Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(100_000_000, static () => { }));
        GC.RegisterNoGCRegionCallback(500_000, static () => { });
        bool twice = Throws<InvalidOperationException>(static () => GC.RegisterNoGCRegionCallback(500_000, static () => { }));
        GC.EndNoGCRegion();
        return outside && large && twice;
    }

    private static bool LatencyModes()
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.LowLatency;
        bool low = GCSettings.LatencyMode == GCLatencyMode.LowLatency;

        // Only a collector that works beside the program takes this one; such a one starts in Interactive.
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        bool sustained = GCSettings.LatencyMode == (before == GCLatencyMode.Interactive ? GCLatencyMode.SustainedLowLatency : GCLatencyMode.LowLatency);
        GCSettings.LatencyMode = before;
        return low && sustained && GCSettings.LatencyMode == before && Throws<ArgumentOutOfRangeException>(static () => GCSettings.LatencyMode = GCLatencyMode.NoGCRegion);
    }

    private static bool TraceBegins<T>(string method, Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T exception)
        {
            string first = exception.StackTrace!.Split('\n')[0];
            return first.Contains($"{nameof(RuntimeChecks)}.{method}(", StringComparison.Ordinal);
        }
    }

    private static bool TraceHasNoKernel(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (NullReferenceException exception)
        {
            string trace = exception.StackTrace!;
            return trace.Contains(nameof(RuntimeChecks), StringComparison.Ordinal) && !trace.Contains("UefiKernel.Runtime.", StringComparison.Ordinal);
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

    private static bool DelegatesRound()
    {
        Func<float, float> floor = MathF.Floor, ceiling = MathF.Ceiling, truncate = MathF.Truncate, round = MathF.Round;
        Func<double, double> floor8 = Math.Floor, ceiling8 = Math.Ceiling, truncate8 = Math.Truncate, round8 = Math.Round;
        return floor(-1.5f) == -2 && ceiling(-1.5f) == -1 && truncate(-1.5f) == -1 && round(2.5f) == 2 && round(-3.5f) == -4
            && floor8(-1.5) == -2 && ceiling8(-1.5) == -1 && truncate8(-1.5) == -1 && round8(2.5) == 2;
    }

    private static bool DelegatesOfMath()
    {
        Func<double, double>[] doubles = [Math.Sqrt, Math.Sin, Math.Cos, Math.Tan, Math.Asin, Math.Acos, Math.Atan, Math.Sinh, Math.Cosh, Math.Tanh, Math.Asinh, Math.Atanh, Math.Exp, Math.Log, Math.Log2, Math.Log10, Math.Cbrt, Math.Abs];
        Func<float, float>[] singles = [MathF.Sqrt, MathF.Sin, MathF.Cos, MathF.Tan, MathF.Asin, MathF.Acos, MathF.Atan, MathF.Sinh, MathF.Cosh, MathF.Tanh, MathF.Asinh, MathF.Atanh, MathF.Exp, MathF.Log, MathF.Log2, MathF.Log10, MathF.Cbrt, MathF.Abs];
        double[] expected = [0.7071067811865476, 0.479425538604203, 0.8775825618903728, 0.5463024898437905, 0.5235987755982989, 1.0471975511965979, 0.4636476090008061, 0.5210953054937474, 1.1276259652063807, 0.46211715726000973, 0.48121182505960347, 0.5493061443340548, 1.6487212707001282, -0.6931471805599453, -1, -0.3010299956639812, 0.7937005259840998, 0.5];
        bool good = true;
        for (int i = 0; i < expected.Length; i++)
            good &= Math.Abs(doubles[i](0.5) - expected[i]) < 1e-15 && MathF.Abs(singles[i](0.5f) - (float)expected[i]) < 3e-7f;

        Func<double, double, double> pow = Math.Pow, atan2 = Math.Atan2, remainder = Math.IEEERemainder, copySign = Math.CopySign;
        Func<float, float, float> powF = MathF.Pow, atan2F = MathF.Atan2, remainderF = MathF.IEEERemainder;
        Func<double, double, double, double> fused = Math.FusedMultiplyAdd;
        Func<double, double> acosh = Math.Acosh;
        return good && pow(2, 10) == 1024 && powF(2, 10) == 1024 && atan2(1, 1) == Math.PI / 4 && atan2F(0, 1) == 0 && remainder(5, 3) == -1 && remainderF(5, 3) == -1
            && copySign(1, -0.0) == -1 && fused(2, 3, 4) == 10 && acosh(1) == 0 && double.Hypot(3, 4) == 5 && float.Hypot(3, 4) == 5 && 5.5f % 2 == 1.5f && Math.Abs(double.RootN(27, 3) - 3) < 1e-15;
    }

    private static bool RoundsEverything()
    {
        float[] values = [0f, -0f, 0.5f, -0.5f, 1.5f, -1.5f, 8388607.5f, -8388607.5f, 8388608f, 1e30f, float.Epsilon, -float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        bool good = true;
        foreach (float value in values)
        {
            good &= Same(MathF.Floor(Opaque(value)), (float)Math.Floor((double)value)) && Same(MathF.Ceiling(Opaque(value)), (float)Math.Ceiling((double)value))
                && Same(MathF.Truncate(Opaque(value)), (float)Math.Truncate((double)value)) && Same(MathF.Round(Opaque(value)), (float)Math.Round((double)value));
        }

        return good && float.IsNegative(MathF.Floor(Opaque(-0f))) && float.IsNegative(MathF.Ceiling(Opaque(-0.5f))) && MathF.Floor(Opaque(-float.Epsilon)) == -1;
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    private static bool FunctionPointer()
    {
        int offset = 7;
        Sum sum = (a, b, c, d, e, f) => a + (int)b + c + d + e + (int)f + offset;
        nint pointer = Marshal.GetFunctionPointerForDelegate(sum);
        bool same = Marshal.GetFunctionPointerForDelegate(sum) == pointer && Marshal.GetDelegateForFunctionPointer<Sum>(pointer) == sum;
        int result = ((delegate* unmanaged<int, long, short, byte, int, double, int>)pointer)(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(sum);
        return same && result == 28;
    }

    private static bool FunctionPointerArguments()
    {
        Mix mix = static (a, b, c, d, e, f) => a + (10 * b) + (100 * c) + (1000 * d) + (10_000 * e) + (100_000 * f);
        var pointer = (delegate* unmanaged<double, float, double, float, double, int, double>)Marshal.GetFunctionPointerForDelegate(mix);
        double result = pointer(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(mix);
        return result == 654_321;
    }

    private static bool FunctionPointersNest()
    {
        Func<int, int> unused = static x => x;
        GC.KeepAlive(unused);
        Twice inner = static x => 2 * x;
        nint innerPointer = Marshal.GetFunctionPointerForDelegate(inner);
        Twice outer = x => ((delegate* unmanaged<int, int>)innerPointer)(x) + 1;
        int result = ((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(outer))(20);
        GC.KeepAlive(inner);
        GC.KeepAlive(outer);
        return result == 41;
    }

    private static bool ManyFunctionPointers()
    {
        for (int round = 0; round < 3; round++)
        {
            var kept = new List<Twice>();
            for (int i = 0; i < 300; i++)
            {
                int own = i;
                Twice twice = x => x + own;
                kept.Add(twice);
                if (((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(twice))(1000) != 1000 + i)
                    return false;
            }

            GC.KeepAlive(kept);
            kept.Clear();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return true;
    }

    private static bool FunctionPointerCatches()
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
        bool good = pointer(5) == 2 && pointer(0) == -1;
        GC.KeepAlive(careful);
        return good;
    }

    private static Func<bool> Closure(int value)
    {
        Expression<Func<bool>> tree = () => value + 1 == 6;
        return tree.Compile();
    }

    private static bool ExpressionLoops()
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
        return Expression.Lambda<Func<int, int>>(body, count).Compile()(10) == 55;
    }

    private static bool VariablesWork()
    {
        const string Name = "UEFIKERNEL_CHECK", Value = "a value = with signs";
        Environment.SetEnvironmentVariable(Name, Value);
        bool set = Environment.GetEnvironmentVariable(Name) == Value && (string?)Environment.GetEnvironmentVariables()[Name] == Value;
        Environment.SetEnvironmentVariable(Name, new string('v', 3000));
        bool large = Environment.GetEnvironmentVariable(Name) is { Length: 3000 };
        Environment.SetEnvironmentVariable(Name, null);
        return set && large && Environment.GetEnvironmentVariable(Name) is null && !Environment.GetEnvironmentVariables().Contains(Name)
            && Throws<ArgumentException>(static () => Environment.SetEnvironmentVariable("a=b", "c"));
    }

    private static bool VariablesExpand()
    {
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", "middle");
        string text = Environment.ExpandEnvironmentVariables("<%UEFIKERNEL_CHECK%> 100% %NO_SUCH_VARIABLE%%UEFIKERNEL_CHECK%");
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", null);
        return text == "<middle> 100% %NO_SUCH_VARIABLE%middle";
    }

    private static bool MemoryFailPointAnswers()
    {
        try
        {
            using var point = new MemoryFailPoint(1);
            return true;
        }
        catch (InsufficientMemoryException)
        {
            // A small heap: the library wants 16 MiB more than is asked for.
            return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 64 << 20;
        }
    }

    private delegate int Twice(int value);
}
