using System;
using System.Collections.Generic;
using System.Linq;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Iterators, closures, delegates and events.</summary>
internal static class ClosureChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("iterator: finally block runs when it is left early", LeavesEarly),
        new("iterator: two enumerations do not share state", static () =>
        {
            IEnumerable<int> c = Count(3);
            Check.Sequence([(0, 0), (1, 1), (2, 2)], c.Zip(c));
        }),
        new("iterator: exception at the third element", static () =>
        {
            Check.Throws<InvalidOperationException>(static () => Opaque(Failing().Sum()));
        }),
        new("iterator: recursive, a tree in order", static () => Check.Sequence(Enumerable.Range(0, 15), Walk(0, 15))),
        new("closure: variable of each round of a loop", static () =>
        {
            Check.Equal(0 + 1 + 2, Actions().Sum(static f => f()));
            Check.Equal(3, Shared());
        }),
        new("closure: local functions, recursive and nested", static () => Check.Equal(6765, Fibonacci(20))),
        new("event: order, removal, exception stops the rest", Events),
        new("delegate: combine, remove, equality, results of the last", static () => Combine()),
        new("delegate: dynamic invocation", static () =>
        {
            Check.Equal(42, (int)new Func<int, int, int>(static (a, b) => a * b).DynamicInvoke(6, 7)!);
        }),
    ];

    private static IEnumerable<int> Count(int to)
    {
        for (int i = 0; i < to; i++)
        {
            yield return i;
        }
    }

    private static IEnumerable<int> WithCleanup(List<string> log)
    {
        try
        {
            yield return 1;
            yield return 2;
        }
        finally
        {
            log.Add("cleaned");
        }
    }

    private static void LeavesEarly()
    {
        var log = new List<string>();
        foreach (int n in WithCleanup(log))
        {
            log.Add($"{n}");
            break;
        }

        Check.Sequence(["1", "cleaned"], log);
    }

    private static IEnumerable<int> Failing()
    {
        yield return 1;
        yield return 2;
        throw new InvalidOperationException("third");
    }

    private static IEnumerable<int> Walk(int from, int to)
    {
        if (from >= to)
        {
            yield break;
        }

        int middle = (from + to) / 2;
        foreach (int n in Walk(from, middle))
        {
            yield return n;
        }

        yield return middle;
        foreach (int n in Walk(middle + 1, to))
        {
            yield return n;
        }
    }

    private static List<Func<int>> Actions()
    {
        var actions = new List<Func<int>>();
        foreach (int i in Count(3))
        {
            actions.Add(() => i);
        }

        return actions;
    }

    private static int Shared()
    {
        int count = 0;
        Action[] actions = [() => count++, () => count += 2];
        foreach (Action action in actions)
        {
            action();
        }

        return count;
    }

    private static int Fibonacci(int n)
    {
        var known = new Dictionary<int, int>();
        return Compute(n);

        int Compute(int k) =>
            k < 2 ? k : known.TryGetValue(k, out int value) ? value : known[k] = Compute(k - 1) + Compute(k - 2);
    }

    private static void Events()
    {
        var source = new Source();
        string log = "";
        EventHandler first = (_, _) => log += "1";
        source.Happened += first;
        source.Happened += (_, _) => log += "2";
        source.Raise();
        source.Happened -= first;
        source.Happened += (_, _) => throw new InvalidOperationException();
        source.Happened += (_, _) => log += "never";
        Check.Throws<InvalidOperationException>(source.Raise);
        Check.Equal("122", log);
    }

    private static void Combine()
    {
        Func<int> one = static () => 1, two = static () => 2;
        Func<int> both = one + two;
        Check.Equal(2, both());
        Check.Equal(2, both.GetInvocationList().Length);
        Check.Equal(1, (both - two)!());
        Check.True(both - one - two is null);
        Check.Equal(both, one + two);
    }

    private sealed class Source
    {
        public event EventHandler? Happened;

        public void Raise() => Happened?.Invoke(this, EventArgs.Empty);
    }
}
