using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>
/// What the compiler makes of C#: records, tuples, patterns, operators, extensions, and more of what has no file of its own.
/// </summary>
internal static class LanguageChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
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
    ];

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

    private record Point(int X, int Y);

    private sealed record Point3(int X, int Y, int Z) : Point(X, Y);

    private readonly record struct Size(int Width, int Height);

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
