using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Kernel.Runtime.Collection;

namespace UefiKernel.Image.Checks;

/// <summary>
/// What the frame of a thread keeps alive that a timer's interrupt has stopped, at whatever instruction: all that it still uses.
/// Another thread collects again and again, and overwrites what nothing seems to refer to.
/// </summary>
internal static class InterruptedFrameChecks
{
    private const int Depth = 40;

    // Written by one check's thread alone.
    private static int s_sum;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("interrupted: references in registers live", static () => Interrupt(UseRegisters)),
        new("interrupted: references of a loop without calls live", static () => Interrupt(UseLoops)),
        new("interrupted: arguments live before a method has fetched them", static () => Interrupt(PassArguments)),
        new("interrupted: variables live at the beginning of a finally block", static () => Interrupt(UseInFinally)),
        new("interrupted: a loop keeps nothing by a word that is no reference", LoopKeepsNothing),
    ];

    // Has a thread do something again and again until it has done it ten times and met enough collections.
    private static void Interrupt(Func<int, bool> isRight)
    {
        (uint interval, bool poisons) = (GarbageCollector.StressInterval, PoisonedObjects.IsOn);
        bool stop = false;
        int errors = 0;
        int rounds = 0;
        var thread = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                errors += isRight(i) ? 0 : 1;
                Volatile.Write(ref rounds, i);
            }
        });
        // Under stress each of these makes hundreds of collections, at other places of the thread.
        int collections = Amount.Of(60, 10);
        Check.True(GarbageCollector.TrySetStress(interval == 0 ? uint.MaxValue : interval, poison: true));
        try
        {
            thread.Start();
            for (int i = 0; i < collections || (Volatile.Read(ref rounds) < 10 && i < 10_000); i++)
            {
                Thread.Sleep(1);
                StackRootChecks.Collect();
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            thread.Join();
            GarbageCollector.TrySetStress(interval, poisons);
        }

        Check.Equal(0, errors);
    }

    private static bool UseRegisters(int round)
    {
        int[] value = [5, 6, round];
        int sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            sum += value[i % 2];
        }

        return sum == 5500 && value[2] == round;
    }

    private static bool UseLoops(int round) =>
        SumInLoops([round, 2, 3], [[4], [5], [round]], new string('x', 100).AsSpan(50), new byte[300].AsSpan(100)) == 0;

    // Loops without calls, in which the GC info knows every instruction. Nothing else refers to the arguments.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SumInLoops(int[] first, int[][] second, ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < 3000; i++)
        {
            sum += first[i % 3] - second[i % 3][0];
            sum += text[i % 50] - 'x' + bytes[i % 200];
            bytes[i % 200]++;
            bytes[i % 200]--;
        }

        // 1,000 times (round + 2 + 3) - (4 + 5 + round).
        sum += 4000;
        foreach (byte one in bytes)
        {
            sum += one;
        }

        return sum;
    }

    private static bool PassArguments(int round)
    {
        int r = round;
        int sum = Pass(
            Depth, Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r),
            Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r), Make(r));
        return sum == (20 * round) + Depth;
    }

    // Each call hands all of them on, more than there are registers, and has no use for them afterwards: while the next one
    // begins, most of them are nowhere but in its arguments.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Pass(
        int depth, int[] a, int[] b, int[] c, int[] d, int[] e, int[] f, int[] g, int[] h, int[] i, int[] j, int[] k, int[] l,
        int[] m, int[] n, int[] o, int[] p, int[] q, int[] r, int[] s, int[] t)
    {
        return depth == 0
            ? a[0] + b[0] + c[0] + d[0] + e[0] + f[0] + g[0] + h[0] + i[0] + j[0] + k[0] + l[0] +
                m[0] + n[0] + o[0] + p[0] + q[0] + r[0] + s[0] + t[0]
            : Pass(depth - 1, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) + 1;
    }

    // The way out that is taken calls the block: it is too long to be copied to more than one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool UseInFinally(int round)
    {
        int[] value = Make(round);
        int sum = 0;
        for (int i = 0; i < Depth; i++)
        {
            try
            {
                if (IsSmall(i))
                {
                    continue;
                }

                sum += i;
            }
            finally
            {
                s_sum = i;
                s_sum += i * 3;
                s_sum ^= sum;
                s_sum += i * 5;
                s_sum ^= sum * 3;
                s_sum += i * 7;
                s_sum ^= sum * 5;
                s_sum += i * 11;
                s_sum ^= sum * 7;
                s_sum += i * 13;
                s_sum ^= sum * 11;
                s_sum += i * 17;
                sum += value[0];
            }

            sum -= 2;
        }

        return sum == Depth * round;
    }

    // Leaves none of its caller's references in the registers of results.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsSmall(int number) => number < Depth;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int[] Make(int first) => [first, 1, 2];

    private static void LoopKeepsNothing()
    {
        var weak = new WeakReference(null);
        int turns = 0;
        bool stop = false;
        var thread = new Thread(() => Turn(GiveWord(weak), ref turns, ref stop));
        thread.Start();
        bool isAlive = true;
        for (int i = 0; i < 10_000 && (isAlive || Volatile.Read(ref turns) == 0); i++)
        {
            Thread.Sleep(1);
            isAlive = StackRootChecks.IsAlive(weak);
        }

        Volatile.Write(ref stop, true);
        thread.Join();
        Check.True(!isAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint GiveWord(WeakReference weak)
    {
        byte[] value = StackRootChecks.Give(weak);
        return Unsafe.As<byte[], nint>(ref value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Turn(nint word, ref int turns, ref bool stop)
    {
        while (!Volatile.Read(ref stop))
        {
            Volatile.Write(ref turns, (int)word | 1);
        }
    }
}
