using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Stranger.Life;

/// <summary>Ways in which a program ends badly, and what it may leave behind.</summary>
internal static class Deaths
{
    private static volatile bool s_never = false;

    public static void Throw() => throw new InvalidOperationException("nobody catches this");

    public static void Loop()
    {
        try
        {
            while (!s_never)
            {
            }
        }
        catch (Exception)
        {
            Console.WriteLine("caught");
        }
        finally
        {
            Console.WriteLine("finally");
            Loop();
        }
    }

    public static int Overflow(int depth) => Overflow(depth + 1) + depth;

    /// <summary>Uses a stack up while others want the processor, slowly where hardly anything of it is left.</summary>
    public static void OverflowSlowly()
    {
        new Thread(Loop) { IsBackground = true }.Start();
        var thread = new Thread(static () => OverflowSlowly(AddressOfFrame(), 0), SmallStack);
        thread.Start();
        thread.Join();
    }

    // With the guard below it, the next power of two.
    private const int SmallStack = 60 << 10;

    // An interrupt's state takes some 2 KiB.
    private const int Narrow = 2 << 10;

    private static int OverflowSlowly(nuint start, int depth)
    {
        if (start - AddressOfFrame() > SmallStack - Narrow)
        {
            long begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < 2)
            {
            }
        }

        return OverflowSlowly(start, depth + 1) + depth;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static unsafe nuint AddressOfFrame()
    {
        byte here;
        return (nuint)(&here);
    }

    public static async void ThrowLater()
    {
        await Task.Yield();
        Throw();
    }

    public static int FillMemory()
    {
        var kept = new List<byte[]>();
        try
        {
            while (true)
            {
                kept.Add(new byte[100_000]);
            }
        }
        catch (OutOfMemoryException)
        {
            int count = kept.Count;
            kept.Clear();
            Console.WriteLine($"out of memory after {(count > 20 ? "many" : "few")}");
            s_left = kept;
        }

        for (int i = 0; i < 50; i++)
        {
            s_left.Add(new byte[100_000]);
        }

        return 4;
    }

    private static List<byte[]> s_left = [];

    /// <summary>Closes the standard handles, which the kernel keeps.</summary>
    public static void CloseConsole()
    {
        for (int which = -12; which <= -10; which++)
        {
            nint handle = GetStdHandle(which);
            _ = CloseHandle(handle);
            _ = CloseHandle(handle);
        }
    }

    [DllImport("kernel32")]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32")]
    private static extern int CloseHandle(nint handle);

    public static void LeaveEverything()
    {
        for (int i = 0; i < 3; i++)
        {
            new Thread(Loop) { IsBackground = true }.Start();
            new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
            _ = Task.Run(Loop);
            _ = Task.Run(() => new ManualResetEvent(false).WaitOne());
            _ = new Timer(_ => Console.WriteLine("still here"), null, 100, 100);
            _ = LoopLater();
        }

        object held = new();
        var holder = new Thread(() => LoopWithin(held)) { IsBackground = true };
        holder.Start();
        Thread.Sleep(20);
        var waiter = new Thread(() => LoopWithin(held)) { IsBackground = true };
        waiter.Start();
        for (int i = 0; i < 100; i++)
        {
            _ = new Finalized();
        }

        Thread.Sleep(20);
    }

    private static void LoopWithin(object held)
    {
        lock (held)
        {
            Loop();
        }
    }

    public static void LoopInFinalizer()
    {
        MakeLooping();
        GC.Collect();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MakeLooping()
    {
        for (int i = 0; i < 10; i++)
        {
            _ = new Looping();
        }
    }

    private static async Task LoopLater()
    {
        await Task.Yield();
        Loop();
    }

    private sealed class Finalized
    {
        ~Finalized() => Console.WriteLine("finalized");
    }

    private sealed class Looping
    {
        ~Looping() => Loop();
    }
}
