using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// What the compiler makes of C#: iterators, records, tuples, patterns, closures, events, asynchronous methods.
/// </summary>
internal static class LanguageChecks
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
        new("record: equality, hash, text, copy, deconstruction", static () =>
        {
            var p = new Point(1, 2);
            Check.True(p == new Point(1, 2));
            Check.Equal(new Point(1, 2).GetHashCode(), p.GetHashCode());
            Check.Equal("Point { X = 1, Y = 2 }", p.ToString());
            Check.Equal(5, (p with { Y = 5 }).Y);
            Check.True(p is (1, 2));
        }),
        new("record: derived ones differ from their base", static () =>
        {
            Check.True(!new Point(1, 2).Equals(new Point3(1, 2, 0)));
            Check.True(new Point3(1, 2, 3) == new Point3(1, 2, 3));
            Check.Equal("Point3 { X = 1, Y = 2, Z = 3 }", new Point3(1, 2, 3).ToString());
        }),
        new("record struct: value and copy", static () =>
        {
            var a = new Size(1, 2);
            Check.True(a with { Height = 3 } != a);
            Check.True(default(Size) == new Size(0, 0));
        }),
        new("tuple: names, equality, comparison, nesting, eight parts", static () =>
        {
            Check.Equal((1, "a"), (1, "a"));
            Check.True((1, 2).CompareTo((1, 3)) < 0);
            Check.Equal(8, (1, 2, 3, 4, 5, 6, 7, 8).Item8);
            Check.Equal(2, ((1, 2), 3).Item1.Item2);
            Check.Equal("(1, x)", (1, "x").ToString());
        }),
        new("tuple: swap and deconstruction into what exists", Swap),
        new("pattern: types, properties, ranges, and, or, not", static () =>
        {
            Check.Equal("small", Classify(5));
            Check.Equal("medium", Classify(50));
            Check.Equal("negative", Classify(-1));
            Check.Equal("text of 3", Classify("abc"));
            Check.Equal("on the axis at 7", Classify(new Point(0, 7)));
            Check.Equal("nothing", Classify(null));
            Check.Equal("other", Classify(2.5));
        }),
        new("pattern: lists and slices", static () =>
        {
            Check.Equal("empty", Shape([]));
            Check.Equal("one 1", Shape([1]));
            Check.Equal("from 1 to 9 with 2 between", Shape([1, 2, 3, 9]));
        }),
        new("pattern: no arm fits throws", static () => Fails(static () => Opaque(Opaque(3) switch { 1 => 1, 2 => 2 }))),
        new("switch: on long strings by hash", static () =>
        {
            Check.Equal(28, Enumerable.Range(1, 7).Sum(static n => Number(((DayOfWeek)(n % 7)).ToString())));
            Check.Equal(0, Number("x"));
        }),
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
        new("extension methods and extension members", static () =>
        {
            Check.Equal("ABC!", "abc".Shout());
            Check.True(5.IsOddNumber);
        }),
        new("index and range operators of a type of one's own", static () =>
        {
            Check.Equal(9, new Window()[^1]);
            Check.Sequence([2, 3, 4], new Window()[2..5]);
        }),
        new("operators: user-defined, true and false, conversions", static () =>
        {
            Check.Equal(2, (int)(new Fraction(1, 2) + new Fraction(3, 2)));
            Check.True(new Fraction(1, 2) == new Fraction(2, 4));
            Check.Equal("-1/2", (-new Fraction(1, 2)).ToString());
            Check.True((Fraction)3 == new Fraction(3, 1));
        }),
        new("using: disposed in reverse order, also on exceptions", Disposal),
        new("null operators", static () =>
        {
            Check.True(Opaque<string?>(null)?.Length is null);
            Check.Equal("x", Opaque<string?>(null) ?? "x");
            Check.Equal("assigned", Assign(null));
            Check.True(Opaque<int[]?>(null)?[5] is null);
        }),
        new("caller information", static () =>
        {
            Check.Equal(nameof(All), Caller());
            Check.Equal("1 + 2", Expression(1 + 2));
        }),
        new("goto, labels, nested breaks", static () => Check.Equal(12, Labels())),
        new("params span, optional and named arguments", static () =>
        {
            Check.Equal(0, Sum());
            Check.Equal(6, Sum(1, 2, 3));
            Check.Equal("1-5", Optional(b: 5));
            Check.Equal("2-2", Optional(a: 2));
        }),
        new("async: completes at once without threads", static () =>
        {
            Check.Equal(3, Add(Task.FromResult(1), ValueTask.FromResult(2)).Result);
        }),
        new("async: continues when the source is completed", Continues),
        new("async: exception is kept and thrown by await", static () =>
        {
            Check.True(Faulted().Exception?.InnerException is FormatException);
            Check.Throws<FormatException>(static () => Faulted().GetAwaiter().GetResult());
            Check.Throws<AggregateException>(static () => Faulted().Wait());
        }),
        new("async: streams", static () => Check.Equal(10, SumAsync().Result)),
        new("async: cancellation by token", Cancellation),
        new("async: WhenAll, WhenAny of completed tasks", static () =>
        {
            Check.Equal(3, Task.WhenAll(Task.FromResult(1), Task.FromResult(2)).Result.Sum());
            Check.Equal(5, Task.WhenAny(Task.FromResult(5), new TaskCompletionSource<int>().Task).Result.Result);
        }),
        new("async: channel", Channels),
        new("async: AsyncLocal flows into continuations", FlowsContext),
        new("lock, Monitor, SemaphoreSlim without contention", Locks),
        new("Lazy: value once, exception kept", LazyValues),
        new("Interlocked: all sizes", static () =>
        {
            var c = new Counters();
            Check.Equal(1, Interlocked.Increment(ref c.Number));
            Check.Equal(6, Interlocked.Add(ref c.Number, 5));
            Check.Equal(6, Interlocked.CompareExchange(ref c.Number, 9, 6));
            Check.Equal(9, c.Number);
            Check.Equal(0, Interlocked.Exchange(ref c.Byte, 3));
            Check.Equal(9, Interlocked.Or(ref c.Number, 6));
            Check.Equal(15, c.Number);
        }),
        new("WeakReference: target alive as long as referenced", static () =>
        {
            object o = new object();
            Check.True(new WeakReference<object>(o).TryGetTarget(out object? t));
            Check.Same(t, o);
            GC.KeepAlive(o);
        }),
        new("ConditionalWeakTable: value by identity", static () =>
        {
            var t = new ConditionalWeakTable<object, string>();
            object o = new object();
            t.Add(o, "x");
            Check.True(t.TryGetValue(o, out string? v));
            Check.Equal("x", v);
            Check.True(!t.TryGetValue(new object(), out _));
            GC.KeepAlive(o);
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

    private static void Swap()
    {
        int a = 1, b = 2;
        (a, b) = (b, a);
        (int x, string y, _) = (3, "y", 4);
        Check.Equal((2, 1, 3, "y"), (a, b, x, y));
    }

    private static string Classify(object? value) => value switch
    {
        null => "nothing",
        int and < 0 => "negative",
        int and (>= 0 and < 10) => "small",
        int n when n < 100 => "medium",
        string { Length: var length and > 0 } => $"text of {length}",
        Point { X: 0, Y: var y } => $"on the axis at {y}",
        _ => "other",
    };

    private static string Shape(int[] items) => items switch
    {
        [] => "empty",
        [var only] => $"one {only}",
        [var first, .. var between, var last] => $"from {first} to {last} with {between.Length} between",
    };

    private static void Fails(Action action)
    {
        try
        {
            action();
            Check.Fail("expected SwitchExpressionException");
        }
        catch (SwitchExpressionException e)
        {
            Check.True(e.UnmatchedValue is 3);
        }
    }

    private static int Number(string day) => day switch
    {
        "Monday" => 1,
        "Tuesday" => 2,
        "Wednesday" => 3,
        "Thursday" => 4,
        "Friday" => 5,
        "Saturday" => 6,
        "Sunday" => 7,
        _ => 0,
    };

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

    private static void Disposal()
    {
        var log = new List<string>();
        try
        {
            using var a = new Logged("a", log);
            using var b = new Logged("b", log);
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            log.Add("caught");
        }

        Check.Sequence(["b", "a", "caught"], log);
    }

    private static string Assign(string? value)
    {
        value ??= "assigned";
        return value;
    }

    private static string Caller([CallerMemberName] string name = "") => name;

    private static string Expression(int value, [CallerArgumentExpression(nameof(value))] string text = "") =>
        value == 3 ? text : "";

    private static int Labels()
    {
        int steps = 0;
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 10; j++)
            {
                steps++;
                if (i == 1 && j == 1)
                {
                    goto done;
                }
            }
        }

    done:
        return steps;
    }

    private static int Sum(params ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static string Optional(int a = 1, int b = 2) => $"{a}-{b}";

    private static async Task<int> Add(Task<int> a, ValueTask<int> b) => await a + await b;

    private static void Continues()
    {
        var source = new TaskCompletionSource<int>();
        Task<int> sum = Add(source.Task, ValueTask.FromResult(1));
        Check.True(!sum.IsCompleted);
        source.SetResult(41);
        Check.True(sum.IsCompletedSuccessfully);
        Check.Equal(42, sum.Result);
    }

    private static async Task<int> Faulted()
    {
        await Task.CompletedTask;
        throw new FormatException();
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 5; i++)
        {
            await Task.CompletedTask;
            yield return i;
        }
    }

    private static async Task<int> SumAsync()
    {
        int sum = 0;
        await foreach (int n in Numbers())
        {
            sum += n;
        }

        return sum;
    }

    private static void Cancellation()
    {
        using var source = new CancellationTokenSource();
        int called = 0;
        using CancellationTokenRegistration registration = source.Token.Register(() => called++);
        source.Cancel();
        Check.Equal(1, called);
        Check.True(source.IsCancellationRequested);
        Check.True(Task.FromCanceled(source.Token).IsCanceled);
        Check.Throws<OperationCanceledException>(source.Token.ThrowIfCancellationRequested);
    }

    private static void Channels()
    {
        var channel = Channel.CreateUnbounded<int>();
        for (int i = 0; i < 5; i++)
        {
            channel.Writer.TryWrite(i);
        }

        channel.Writer.Complete();
        int sum = 0;
        while (channel.Reader.TryRead(out int value))
        {
            sum += value;
        }

        Check.Equal(10, sum);
        Check.True(channel.Reader.Completion.IsCompleted);
    }

    private static void FlowsContext()
    {
        var local = new AsyncLocal<string> { Value = "outer" };
        async Task<string?> Inner()
        {
            local.Value = "inner";
            await Task.CompletedTask;
            return local.Value;
        }

        Check.Equal("inner", Inner().Result);
        Check.Equal("outer", local.Value);
    }

    private static void Locks()
    {
        object gate = new();
        using var semaphore = new SemaphoreSlim(1);
        bool first = semaphore.Wait(0), second = semaphore.Wait(0);
        semaphore.Release();
        Check.True(Monitor.TryEnter(gate));
        Check.True(Monitor.TryEnter(gate));
        Monitor.Exit(gate);
        Monitor.Exit(gate);
        using var readers = new ReaderWriterLockSlim();
        readers.EnterReadLock();
        Check.True(readers.IsReadLockHeld);
        readers.ExitReadLock();
        Check.True(first);
        Check.True(!second);
        Check.True(!Monitor.IsEntered(gate));
        Check.Throws<SynchronizationLockException>(() => Monitor.Exit(gate));
    }

    private static void LazyValues()
    {
        int made = 0;
        var lazy = new Lazy<int>(() => ++made);
        var failing = new Lazy<int>(() => throw new FormatException($"{++made}"));
        Check.True(!lazy.IsValueCreated);
        Check.Equal(1, lazy.Value);
        Check.Equal(1, lazy.Value);
        Check.Throws<FormatException>(() => Opaque(failing.Value));
        Check.Throws<FormatException>(() => Opaque(failing.Value));
        Check.Equal(2, made);
    }

    private record Point(int X, int Y);

    private sealed record Point3(int X, int Y, int Z) : Point(X, Y);

    private readonly record struct Size(int Width, int Height);

    private sealed class Counters
    {
        public int Number;
        public byte Byte;
    }

    private sealed class Source
    {
        public event EventHandler? Happened;

        public void Raise() => Happened?.Invoke(this, EventArgs.Empty);
    }

    private sealed class Logged(string name, List<string> log) : IDisposable
    {
        public void Dispose() => log.Add(name);
    }

    private sealed class Window
    {
        public int Length => 10;

        public int this[int index] => index;

        public int[] Slice(int start, int length) => [.. Enumerable.Range(start, length)];
    }

    private readonly record struct Fraction
    {
        public Fraction(int numerator, int denominator)
        {
            int divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(numerator, denominator);
            (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
        }

        public int Numerator { get; }

        public int Denominator { get; }

        public static Fraction operator +(Fraction a, Fraction b) =>
            new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Fraction operator -(Fraction a) => new(-a.Numerator, a.Denominator);

        public static explicit operator int(Fraction a) => a.Numerator / a.Denominator;

        public static implicit operator Fraction(int a) => new(a, 1);

        public override string ToString() => $"{Numerator}/{Denominator}";
    }
}

/// <summary>Extensions for the check of extensions.</summary>
internal static class LanguageExtensions
{
    extension(int number)
    {
        /// <summary>Whether it is odd.</summary>
        public bool IsOddNumber => (number & 1) != 0;
    }

    /// <summary>In capitals.</summary>
    public static string Shout(this string text) => text.ToUpperInvariant() + "!";
}
