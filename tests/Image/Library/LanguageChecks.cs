using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>What the compiler makes of C#: iterators, records, tuples, patterns, closures, events, asynchronous methods.</summary>
internal static class LanguageChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("iterator: finally block runs when it is left early", LeavesEarly),
        new("iterator: two enumerations do not share state", static () => Count(3) is var c && c.Zip(c).SequenceEqual([(0, 0), (1, 1), (2, 2)])),
        new("iterator: exception at the third element", static () => Throws<InvalidOperationException>(static () => Opaque(Failing().Sum()))),
        new("iterator: recursive, a tree in order", static () => Walk(0, 15).SequenceEqual(Enumerable.Range(0, 15))),
        new("record: equality, hash, text, copy, deconstruction", static () => new Point(1, 2) is var p && p == new Point(1, 2) && p.GetHashCode() == new Point(1, 2).GetHashCode() && p.ToString() == "Point { X = 1, Y = 2 }" && (p with { Y = 5 }).Y == 5 && p is (1, 2)),
        new("record: derived ones differ from their base", static () => !new Point(1, 2).Equals(new Point3(1, 2, 0)) && new Point3(1, 2, 3) == new Point3(1, 2, 3) && new Point3(1, 2, 3).ToString() == "Point3 { X = 1, Y = 2, Z = 3 }"),
        new("record struct: value and copy", static () => new Size(1, 2) is var a && a with { Height = 3 } != a && default(Size) == new Size(0, 0)),
        new("tuple: names, equality, comparison, nesting, eight parts", static () => (1, "a") == (1, "a") && (1, 2).CompareTo((1, 3)) < 0 && (1, 2, 3, 4, 5, 6, 7, 8).Item8 == 8 && ((1, 2), 3).Item1.Item2 == 2 && (1, "x").ToString() == "(1, x)"),
        new("tuple: swap and deconstruction into what exists", Swap),
        new("pattern: types, properties, ranges, and, or, not", static () => Classify(5) == "small" && Classify(50) == "medium" && Classify(-1) == "negative" && Classify("abc") == "text of 3" && Classify(new Point(0, 7)) == "on the axis at 7" && Classify(null) == "nothing" && Classify(2.5) == "other"),
        new("pattern: lists and slices", static () => Shape([]) == "empty" && Shape([1]) == "one 1" && Shape([1, 2, 3, 9]) == "from 1 to 9 with 2 between"),
        new("pattern: no arm fits throws", static () => Fails(static () => Opaque(Opaque(3) switch { 1 => 1, 2 => 2 }))),
        new("switch: on long strings by hash", static () => Enumerable.Range(1, 7).Sum(static n => Number(((DayOfWeek)(n % 7)).ToString())) == 28 && Number("x") == 0),
        new("closure: variable of each round of a loop", static () => Actions().Sum(static f => f()) == 0 + 1 + 2 && Shared() == 3),
        new("closure: local functions, recursive and nested", static () => Fibonacci(20) == 6765),
        new("event: order, removal, exception stops the rest", Events),
        new("delegate: combine, remove, equality, results of the last", static () => Combine()),
        new("delegate: dynamic invocation", static () => (int)new Func<int, int, int>(static (a, b) => a * b).DynamicInvoke(6, 7)! == 42),
        new("extension methods and extension members", static () => "abc".Shout() == "ABC!" && 5.IsOddNumber),
        new("index and range operators of a type of one's own", static () => new Window()[^1] == 9 && new Window()[2..5].SequenceEqual([2, 3, 4])),
        new("operators: user-defined, true and false, conversions", static () => (int)(new Fraction(1, 2) + new Fraction(3, 2)) == 2 && new Fraction(1, 2) == new Fraction(2, 4) && (-new Fraction(1, 2)).ToString() == "-1/2" && (Fraction)3 == new Fraction(3, 1)),
        new("using: disposed in reverse order, also on exceptions", Disposal),
        new("null operators", static () => Opaque<string?>(null)?.Length is null && (Opaque<string?>(null) ?? "x") == "x" && Assign(null) == "assigned" && Opaque<int[]?>(null)?[5] is null),
        new("caller information", static () => Caller() == nameof(All) && Expression(1 + 2) == "1 + 2"),
        new("goto, labels, nested breaks", static () => Labels() == 12),
        new("params span, optional and named arguments", static () => Sum() == 0 && Sum(1, 2, 3) == 6 && Optional(b: 5) == "1-5" && Optional(a: 2) == "2-2"),
        new("async: completes at once without threads", static () => Add(Task.FromResult(1), ValueTask.FromResult(2)).Result == 3),
        new("async: continues when the source is completed", Continues),
        new("async: exception is kept and thrown by await", static () => Faulted().Exception?.InnerException is FormatException && Throws<FormatException>(static () => Faulted().GetAwaiter().GetResult()) && Throws<AggregateException>(static () => Faulted().Wait())),
        new("async: streams", static () => SumAsync().Result == 10),
        new("async: cancellation by token", Cancellation),
        new("async: WhenAll, WhenAny of completed tasks", static () => Task.WhenAll(Task.FromResult(1), Task.FromResult(2)).Result.Sum() == 3 && Task.WhenAny(Task.FromResult(5), new TaskCompletionSource<int>().Task).Result.Result == 5),
        new("async: channel", Channels),
        new("async: AsyncLocal flows into continuations", FlowsContext),
        new("lock, Monitor, SemaphoreSlim without contention", Locks),
        new("Lazy: value once, exception kept", LazyValues),
        new("Interlocked: all sizes", static () => new Counters() is var c && Interlocked.Increment(ref c.Number) == 1 && Interlocked.Add(ref c.Number, 5) == 6 && Interlocked.CompareExchange(ref c.Number, 9, 6) == 6 && c.Number == 9 && Interlocked.Exchange(ref c.Byte, 3) == 0 && Interlocked.Or(ref c.Number, 6) == 9 && c.Number == 15),
        new("WeakReference: target alive as long as referenced", static () => new object() is var o && new WeakReference<object>(o).TryGetTarget(out object? t) && ReferenceEquals(o, t) && KeepAlive(o)),
        new("ConditionalWeakTable: value by identity", static () => new ConditionalWeakTable<object, string>() is var t && new object() is var o && Do(() => t.Add(o, "x")) && t.TryGetValue(o, out string? v) && v == "x" && !t.TryGetValue(new object(), out _) && KeepAlive(o)),
    ];

    private static bool Do(Action action)
    {
        action();
        return true;
    }

    private static bool KeepAlive(object o)
    {
        GC.KeepAlive(o);
        return true;
    }

    private static IEnumerable<int> Count(int to)
    {
        for (int i = 0; i < to; i++)
            yield return i;
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

    private static bool LeavesEarly()
    {
        var log = new List<string>();
        foreach (int n in WithCleanup(log))
        {
            log.Add($"{n}");
            break;
        }

        return log.SequenceEqual(["1", "cleaned"]);
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
            yield break;
        int middle = (from + to) / 2;
        foreach (int n in Walk(from, middle))
            yield return n;
        yield return middle;
        foreach (int n in Walk(middle + 1, to))
            yield return n;
    }

    private static bool Swap()
    {
        int a = 1, b = 2;
        (a, b) = (b, a);
        (int x, string y, _) = (3, "y", 4);
        return (a, b, x, y) == (2, 1, 3, "y");
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

    private static bool Fails(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (SwitchExpressionException e)
        {
            return e.UnmatchedValue is 3;
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
            actions.Add(() => i);
        return actions;
    }

    private static int Shared()
    {
        int count = 0;
        Action[] actions = [() => count++, () => count += 2];
        foreach (Action action in actions)
            action();
        return count;
    }

    private static int Fibonacci(int n)
    {
        var known = new Dictionary<int, int>();
        return Compute(n);

        int Compute(int k) => k < 2 ? k : known.TryGetValue(k, out int value) ? value : known[k] = Compute(k - 1) + Compute(k - 2);
    }

    private static bool Events()
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
        return Throws<InvalidOperationException>(source.Raise) && log == "122";
    }

    private static bool Combine()
    {
        Func<int> one = static () => 1, two = static () => 2;
        Func<int> both = one + two;
        return both() == 2 && both.GetInvocationList().Length == 2 && (both - two)!() == 1 && both - one - two is null && one + two == both;
    }

    private static bool Disposal()
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

        return log.SequenceEqual(["b", "a", "caught"]);
    }

    private static string Assign(string? value)
    {
        value ??= "assigned";
        return value;
    }

    private static string Caller([CallerMemberName] string name = "") => name;

    private static string Expression(int value, [CallerArgumentExpression(nameof(value))] string text = "") => value == 3 ? text : "";

    private static int Labels()
    {
        int steps = 0;
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 10; j++)
            {
                steps++;
                if (i == 1 && j == 1)
                    goto done;
            }
        }

    done:
        return steps;
    }

    private static int Sum(params ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values)
            sum += value;
        return sum;
    }

    private static string Optional(int a = 1, int b = 2) => $"{a}-{b}";

    private static async Task<int> Add(Task<int> a, ValueTask<int> b) => await a + await b;

    private static bool Continues()
    {
        var source = new TaskCompletionSource<int>();
        Task<int> sum = Add(source.Task, ValueTask.FromResult(1));
        bool waited = !sum.IsCompleted;
        source.SetResult(41);
        return waited && sum.IsCompletedSuccessfully && sum.Result == 42;
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
            sum += n;
        return sum;
    }

    private static bool Cancellation()
    {
        using var source = new CancellationTokenSource();
        int called = 0;
        using CancellationTokenRegistration registration = source.Token.Register(() => called++);
        source.Cancel();
        return called == 1 && source.IsCancellationRequested && Task.FromCanceled(source.Token).IsCanceled && Throws<OperationCanceledException>(source.Token.ThrowIfCancellationRequested);
    }

    private static bool Channels()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        for (int i = 0; i < 5; i++)
            channel.Writer.TryWrite(i);
        channel.Writer.Complete();
        int sum = 0;
        while (channel.Reader.TryRead(out int value))
            sum += value;
        return sum == 10 && channel.Reader.Completion.IsCompleted;
    }

    private static bool FlowsContext()
    {
        var local = new AsyncLocal<string> { Value = "outer" };
        async Task<string?> Inner()
        {
            local.Value = "inner";
            await Task.CompletedTask;
            return local.Value;
        }

        return Inner().Result == "inner" && local.Value == "outer";
    }

    private static bool Locks()
    {
        object gate = new();
        using var semaphore = new SemaphoreSlim(1);
        bool first = semaphore.Wait(0), second = semaphore.Wait(0);
        semaphore.Release();
        bool nested = Monitor.TryEnter(gate) && Monitor.TryEnter(gate);
        Monitor.Exit(gate);
        Monitor.Exit(gate);
        using var readers = new ReaderWriterLockSlim();
        readers.EnterReadLock();
        bool read = readers.IsReadLockHeld;
        readers.ExitReadLock();
        return first && !second && nested && read && !Monitor.IsEntered(gate) && Throws<SynchronizationLockException>(() => Monitor.Exit(gate));
    }

    private static bool LazyValues()
    {
        int made = 0;
        var lazy = new Lazy<int>(() => ++made);
        var failing = new Lazy<int>(() => throw new FormatException($"{++made}"));
        return !lazy.IsValueCreated && lazy.Value == 1 && lazy.Value == 1 && Throws<FormatException>(() => Opaque(failing.Value)) && Throws<FormatException>(() => Opaque(failing.Value)) && made == 2;
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

        public static Fraction operator +(Fraction a, Fraction b) => new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

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
