using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Interface calls at sites that meet more types than a site's own cache holds.</summary>
internal static class DispatchChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("dispatch: 1,100 types at one site, three rounds", static () =>
        {
            Check.Equal(3 * (DispatchTypes.Count - 1) * DispatchTypes.Count / 2, SumNumbers(3));
        }),
        new("dispatch: the types are different ones", static () =>
        {
            Check.Equal(DispatchTypes.Count, Objects().Select(static o => o.GetType()).Distinct().Count());
        }),
        new("dispatch: two methods of 1,100 types are not mixed up", static () =>
        {
            Check.True(Objects().All(static o => o.Add(1000) == o.Number + 1000));
        }),
        new("dispatch: default interface method of 1,100 types", static () =>
        {
            Check.Equal((DispatchTypes.Count - 1) * DispatchTypes.Count, Objects().Sum(static o => o.Twice()));
        }),
        new("dispatch: a second interface of 1,100 types", static () =>
        {
            Check.Equal(500, Objects().Cast<IComparable<int>>().Count(static c => c.CompareTo(500) < 0));
        }),
        new("dispatch: generic virtual method of 200 types", static () =>
        {
            Check.Equal(200, Objects().Take(200).Select(static o => o.Name<string>()).Distinct().Count());
        }),
        new("dispatch: null receiver at a site that knows no, one, and many types", NullReceivers),
        new("dispatch: floating point arguments and returned structures pass unharmed", Arguments),
        new("dispatch: delegates to interface methods of 1,100 types", static () =>
        {
            Check.Equal(
                (DispatchTypes.Count - 1) * DispatchTypes.Count / 2,
                Objects().Select(static o => (Func<int, int>)o.Add).Sum(static f => f(0)));
        }),
        new("dispatch: exception out of a call at a site with many types", static () =>
        {
            for (int i = 0; i < 12; i++)
            {
                Check.Throws<InvalidOperationException>(() => Thrower(i).Name<int>());
            }
        }),
        new("dispatch: known types cost the same when 1,100 are known", StaysFast),
    ];

    private static List<INumbered>? s_objects;

    private static List<INumbered> Objects() =>
        s_objects ??= [.. Enumerable.Range(0, DispatchTypes.Count).Select(DispatchTypes.Create)];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SumNumbers(int rounds)
    {
        int sum = 0;
        for (int i = 0; i < rounds; i++)
        {
            foreach (INumbered numbered in Objects())
            {
                sum += numbered.Number;
            }
        }

        return sum;
    }

    private static void NullReceivers()
    {
        Check.Throws<NullReferenceException>(static () => Opaque(Unused(null)));
        One(Objects()[0]);
        Check.Throws<NullReferenceException>(static () => Opaque(One(null)));
        int sum = Objects().Take(20).Sum(Many);
        Check.Equal(190, sum);
        Check.Throws<NullReferenceException>(static () => Opaque(Many(null)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Unused(INumbered? numbered) => numbered!.Number;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int One(INumbered? numbered) => numbered!.Number + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Many(INumbered? numbered) => numbered!.Number;

    private static void Arguments()
    {
        IMixed[] all = [new Mixed<byte>(), new Mixed<short>(), new Mixed<int>(), new Mixed<long>(), new Mixed<float>(),
            new Mixed<double>(), new Mixed<char>()];
        for (int round = 0; round < 2; round++)
        {
            foreach (IMixed mixed in all)
            {
                Check.True(mixed.Mix(1, 2.5, "x", 4.5f, 5, 6.5m) is (1, 2.5, "x", 4.5f, 5, 6.5m));
            }
        }
    }

    // The best of some rounds, each over 8 types that one site knows: the second is after all the others have become known as
    // well.
    private static void StaysFast()
    {
        List<INumbered> few = [.. Objects().Take(8)];
        long first = Best(few);
        SumNumbers(1);
        Check.True(Best(few) < 5 * first);
    }

    private static long Best(List<INumbered> numbered)
    {
        long best = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 2000; i++)
            {
                Many(numbered[i & 7]);
            }

            best = Math.Min(best, Math.Max(1, Stopwatch.GetTimestamp() - start));
        }

        return best;
    }

    private static INumbered Thrower(int index) => (index % 4) switch
    {
        0 => (INumbered)new Throwing<int>(),
        1 => new Throwing<string>(),
        2 => new Throwing<double>(),
        _ => new Throwing<char>(),
    };

    private interface IMixed
    {
        (int, double, string, float, long, decimal) Mix(int a, double b, string c, float d, long e, decimal f);
    }

    private sealed class Mixed<T> : IMixed
    {
        public (int, double, string, float, long, decimal) Mix(int a, double b, string c, float d, long e, decimal f) =>
            (a, b, c, d, e, f);
    }

    private sealed class Throwing<T> : INumbered
    {
        public int Number => throw new InvalidOperationException();

        public int Add(int other) => throw new InvalidOperationException();

        public string Name<TName>() => throw new InvalidOperationException();
    }
}
