using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks;

/// <summary>What a frame keeps alive: what it still uses, all of that, and nothing else.</summary>
internal static class StackRootChecks
{
    private const int Depth = 40;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("a variable that is set to null keeps nothing", NulledVariableDies),
        new("a caller's variable keeps nothing after its last use", UsedVariableDies),
        new("an argument keeps nothing after its last use", UsedArgumentDies),
        new("words of calls that have returned keep nothing", OldWordsDie),
        new("a thread that waits keeps nothing that it has used", WaitingThreadDies),
        new("a caught exception keeps nothing", CaughtExceptionDies),
        new("40 frames keep a reference each", DeepFramesLive),
        new("references in argument words live", ArgumentsLive),
        new("pinned and inner references live", InnerReferencesLive),
        new("a structure on the stack keeps what it refers to", StructureLives),
        new("filters, handlers and finally blocks keep their method's variables", HandlersLive),
        new("an exception lives through a collection in each of its handlers", ExceptionLives),
        new("a fault keeps the variables of the handler's method", FaultLives),
    ];

    private static void NulledVariableDies()
    {
        byte[]? value = new byte[64];
        var weak = new WeakReference(value);
        Use(value);
        GC.Collect();
        Check.True(weak.IsAlive);
        Use(value);
        value = null;
        GC.Collect();
        Check.True(!weak.IsAlive);
        Use(value);
    }

    private static void UsedVariableDies()
    {
        byte[] value = new byte[64];
        var weak = new WeakReference(value);
        Use(value);
        Check.True(IsAlive(weak));
        Use(value);
        Check.True(!IsAlive(weak));
    }

    private static void UsedArgumentDies()
    {
        var weak = new WeakReference(null);
        Check.True(!Take(Give(weak), weak));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static byte[] Give(WeakReference weak)
    {
        byte[] value = new byte[64];
        weak.Target = value;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Take(byte[] value, WeakReference weak)
    {
        Check.True(IsAlive(weak));
        Use(value);
        return IsAlive(weak);
    }

    private static void OldWordsDie()
    {
        var references = new WeakReference[Depth];
        FillStack(references, 0);
        CollectInUnclearedFrame();
        Check.Equal(Depth, CollectionChecks.CountDead(references));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FillStack(WeakReference[] references, int level)
    {
        if (level == references.Length)
        {
            return 0;
        }

        byte[] value = new byte[64];
        references[level] = new WeakReference(value);
        int below = FillStack(references, level + 1);
        return below + value.Length;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CollectInUnclearedFrame()
    {
        Span<nint> words = stackalloc nint[2048];
        GC.Collect();
        Use(words);
    }

    private static void WaitingThreadDies()
    {
        var weak = new WeakReference(null);
        using var used = new ManualResetEvent(false);
        using var end = new ManualResetEvent(false);
        var thread = new Thread(() =>
        {
            byte[] value = Give(weak);
            Use(value);
            used.Set();
            end.WaitOne();
        });
        thread.Start();
        used.WaitOne();
        bool isAlive = true;
        for (int i = 0; i < 100 && isAlive; i++)
        {
            // Set may still be on its way back.
            Thread.Sleep(1);
            isAlive = IsAlive(weak);
        }

        end.Set();
        thread.Join();
        Check.True(!isAlive);
    }

    private static void CaughtExceptionDies()
    {
        var weak = new WeakReference(null);
        try
        {
            Throw(weak);
        }
        catch (InvalidOperationException)
        {
            Check.True(weak.IsAlive);
        }

        Check.True(!IsAlive(weak));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(WeakReference weak)
    {
        var exception = new InvalidOperationException();
        weak.Target = exception;
        throw exception;
    }

    private static void DeepFramesLive() => Check.Equal(Depth * 65, Descend(0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Descend(int level)
    {
        if (level == Depth)
        {
            GC.Collect();
            Churn();
            return 0;
        }

        int[] value = new int[64];
        value[level] = 1;
        int below = Descend(level + 1);
        return below + value.Length + value[level];
    }

    private static void ArgumentsLive() => Check.Equal(
        45, Sum([1], [2], [3], [4], [5], [6], [7], [8], [9]));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Sum(int[] a, int[] b, int[] c, int[] d, int[] e, int[] f, int[] g, int[] h, int[] i)
    {
        GC.Collect();
        Churn();
        return a[0] + b[0] + c[0] + d[0] + e[0] + f[0] + g[0] + h[0] + i[0];
    }

    private static unsafe void InnerReferencesLive()
    {
        ref int inner = ref (new int[100])[60];
        inner = 5;
        fixed (char* text = new string('x', 50))
        {
            GC.Collect();
            Churn();
            Check.Equal(5, inner);
            Check.Equal('x', text[49]);
        }
    }

    private static void StructureLives()
    {
        (int[] First, string Second, int Third) value = ([7], new string('y', 9), 3);
        Touch(ref value);
        GC.Collect();
        Churn();
        Check.Equal(7, value.First[0]);
        Check.Equal("yyyyyyyyy", value.Second);
        Check.Equal(3, value.Third);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(ref (int[] First, string Second, int Third) value) => value.Third = 3;

    private static void HandlersLive()
    {
        int[] before = [1];
        int[] inside = [];
        try
        {
            try
            {
                inside = [2];
                ThrowThrough([4]);
            }
            finally
            {
                Collect();
                Check.Equal(2, inside[0]);
                inside = [8];
            }
        }
        catch (InvalidOperationException exception) when (Filter(exception, before))
        {
            Collect();
            Check.Equal(9, before[0] + inside[0]);
            try
            {
                ThrowThrough(inside);
            }
            catch (InvalidOperationException)
            {
                Collect();
                Check.Equal(8, inside[0]);
            }
        }

        Collect();
        Check.Equal(9, before[0] + inside[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowThrough(int[] value)
    {
        try
        {
            Collect();
            throw new InvalidOperationException("text " + value[0]);
        }
        finally
        {
            Collect();
            Check.True(value[0] is 4 or 8);
        }
    }

    private static bool Filter(Exception exception, int[] value)
    {
        Collect();
        return exception.Message is "text 4" && value[0] == 1;
    }

    private static void ExceptionLives()
    {
        try
        {
            try
            {
                ThrowThrough([4]);
            }
            catch (InvalidOperationException)
            {
                Collect();
                throw;
            }
        }
        catch (InvalidOperationException exception)
        {
            Collect();
            Check.Equal("text 4", exception.Message);
        }
    }

    private static void FaultLives()
    {
        int[] value = [1, 2, 3];
        int[]? none = Nothing();
        try
        {
            value[1] = none![0];
        }
        catch (NullReferenceException) when (Filter(new InvalidOperationException("text 4"), value))
        {
            Collect();
            value[1] = 9;
        }

        Collect();
        Check.Equal(13, value[0] + value[1] + value[2]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool IsAlive(WeakReference weak)
    {
        GC.Collect();
        return weak.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Collect()
    {
        GC.Collect();
        Churn();
    }

    // Takes the memory that has just been freed, and writes to it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Churn()
    {
        for (int i = 0; i < 200; i++)
        {
            byte[] filler = new byte[8 + i];
            Array.Fill(filler, (byte)0xEE);
            Use(filler);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int[]? Nothing() => null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(object? value) => GC.KeepAlive(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(Span<nint> words) => words.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
