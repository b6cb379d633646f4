using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image.Checks;

/// <summary>Casting, dispatch, delegates and generics.</summary>
internal static class TypeChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("virtual call", static () =>
        {
            Check.Equal("circle", Describe(new Circle()));
            Check.Equal("square", Describe(new Square()));
        }),
        new("cast to class and back", static () => Check.True(Opaque(new Square()) is Square and Shape and not Circle)),
        new("cast to interface", static () =>
        {
            Check.True(Opaque(new Square()) is IArea { Area: 4 });
            Check.True(Opaque("text") is not IArea);
        }),
        new("cast of arrays follows their elements", static () =>
        {
            Check.True(Opaque(new Square[1]) is Shape[] and not Circle[]);
        }),
        new("interface call, one type", static () => Check.Equal(400, SumAreas(new Square(), 100))),
        new("interface call, six types at one site", ManyTypes),
        new("default interface method", static () => Check.Equal(8, ((IArea)new Square()).Doubled)),
        new("static abstract interface method", static () =>
        {
            Check.Equal(6, Sum<int>([1, 2, 3]));
            Check.Equal(0.75, Sum<double>([0.5, 0.25]));
        }),
        new("variant interface", static () =>
        {
            var objects = (IEnumerable<object>)Opaque((object)new List<string> { "a" });
            Check.Equal(1, objects.Count());
        }),
        new("generic class over value and reference", static () =>
        {
            Check.Equal(5, new Box<int>(5).Get());
            Check.Equal("s", new Box<string>("s").Get());
        }),
        new("generic virtual method", static () =>
        {
            Check.Equal("Int32:3", ((IVisitor)new Visitor()).Visit(3));
            Check.Equal("String:x", ((IVisitor)new Visitor()).Visit("x"));
        }),
        new("delegate to static, instance and captured state", Delegates),
        new("delegate of several targets", Multicast),
        new("delegate to an interface method", static () =>
        {
            Check.Equal(4, new Func<int>(((IArea)Opaque(new Square())).GetArea)());
        }),
        new("iterator", static () => Check.Sequence([0, 1, 4, 9, 16], Squares(5))),
        new("record equality and copy", static () =>
        {
            Check.True(new Point(1, 2) == new Point(1, 2));
            Check.True(new Point(1, 2) with { Y = 3 } == new Point(1, 3));
        }),
        new("type name and base type", static () =>
        {
            Type type = Opaque(new Square()).GetType();
            Check.Equal("Square", type.Name);
            Check.Equal(typeof(Shape), type.BaseType);
        }),
        new("enum to text", static () => Check.Equal("Friday", DayOfWeek.Friday.ToString())),
        new("switch on types", static () =>
        {
            Check.Equal(1, Classify(3));
            Check.Equal(2, Classify("s"));
            Check.Equal(3, Classify(new Circle()));
        }),
    ];

    private interface IArea
    {
        int Area { get; }

        int Doubled => Area * 2;

        int GetArea();
    }

    private interface IVisitor
    {
        string Visit<T>(T value);
    }

    // Hides the type from the compiler, so that the cast happens at run time.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Opaque(object value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Describe(Shape shape) => shape.Name;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SumAreas(IArea shape, int times)
    {
        int sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += shape.Area;
        }

        return sum;
    }

    private static void ManyTypes()
    {
        IEnumerable<int>[] sequences = [new List<int> { 1 }, new HashSet<int> { 1 }, new Queue<int>([1]), new Stack<int>([1]),
            new LinkedList<int>([1]), new[] { 1 }];
        int sum = 0;
        for (int round = 0; round < 3; round++)
        {
            foreach (IEnumerable<int> sequence in sequences)
            {
                foreach (int value in sequence)
                {
                    sum += value;
                }
            }
        }

        Check.Equal(18, sum);
    }

    private static T Sum<T>(T[] values)
        where T : System.Numerics.INumber<T>
    {
        T sum = T.Zero;
        foreach (T value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static void Delegates()
    {
        int captured = 10;
        Func<int, int> add = x => x + captured;
        captured = 20;
        Func<string, int> parse = int.Parse;
        Func<string> upper = "abc".ToUpperInvariant;
        Check.Equal(21, add(1));
        Check.Equal(7, parse("7"));
        Check.Equal("ABC", upper());
    }

    private static void Multicast()
    {
        string log = "";
        Action both = () => log += "a";
        both += () => log += "b";
        both();
        Check.Equal("ab", log);
    }

    private static IEnumerable<int> Squares(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i * i;
        }
    }

    private static int Classify(object value) => value switch
    {
        int => 1,
        string => 2,
        Shape => 3,
        _ => 4,
    };

    private abstract class Shape
    {
        public abstract string Name { get; }
    }

    private sealed class Circle : Shape
    {
        public override string Name => "circle";
    }

    private sealed class Square : Shape, IArea
    {
        public override string Name => "square";

        public int Area => 4;

        public int GetArea() => Area;
    }

    private sealed class Box<T>(T value)
    {
        public T Get() => value;
    }

    private sealed class Visitor : IVisitor
    {
        public string Visit<T>(T value) => $"{typeof(T).Name}:{value}";
    }

    private sealed record Point(int X, int Y);
}
