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
        new("virtual call", static () => Describe(new Circle()) == "circle" && Describe(new Square()) == "square"),
        new("cast to class and back", static () => Opaque(new Square()) is Square and Shape and not Circle),
        new("cast to interface", static () => Opaque(new Square()) is IArea { Area: 4 } && Opaque("text") is not IArea),
        new("cast of arrays follows their elements", static () => Opaque(new Square[1]) is Shape[] and not Circle[]),
        new("interface call, one type", static () => SumAreas(new Square(), 100) == 400),
        new("interface call, six types at one site", ManyTypes),
        new("default interface method", static () => ((IArea)new Square()).Doubled == 8),
        new("static abstract interface method", static () => Sum<int>([1, 2, 3]) == 6 && Sum<double>([0.5, 0.25]) == 0.75),
        new("variant interface", static () => Opaque(new List<string> { "a" }) is IEnumerable<object> objects && objects.Count() == 1),
        new("generic class over value and reference", static () => new Box<int>(5).Get() == 5 && new Box<string>("s").Get() == "s"),
        new("generic virtual method", static () => ((IVisitor)new Visitor()).Visit(3) == "Int32:3" && ((IVisitor)new Visitor()).Visit("x") == "String:x"),
        new("delegate to static, instance and captured state", Delegates),
        new("delegate of several targets", Multicast),
        new("delegate to an interface method", static () => new Func<int>(((IArea)Opaque(new Square())).GetArea)() == 4),
        new("iterator", static () => Squares(5).SequenceEqual([0, 1, 4, 9, 16])),
        new("record equality and copy", static () => new Point(1, 2) == new Point(1, 2) && new Point(1, 2) with { Y = 3 } == new Point(1, 3)),
        new("type name and base type", static () => Opaque(new Square()).GetType() is { Name: "Square" } type && type.BaseType == typeof(Shape)),
        new("enum to text", static () => DayOfWeek.Friday.ToString() == "Friday"),
        new("switch on types", static () => Classify(3) == 1 && Classify("s") == 2 && Classify(new Circle()) == 3),
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
            sum += shape.Area;
        return sum;
    }

    private static bool ManyTypes()
    {
        IEnumerable<int>[] sequences = [new List<int> { 1 }, new HashSet<int> { 1 }, new Queue<int>([1]), new Stack<int>([1]), new LinkedList<int>([1]), new[] { 1 }];
        int sum = 0;
        for (int round = 0; round < 3; round++)
        {
            foreach (IEnumerable<int> sequence in sequences)
            {
                foreach (int value in sequence)
                    sum += value;
            }
        }

        return sum == 18;
    }

    private static T Sum<T>(T[] values)
        where T : System.Numerics.INumber<T>
    {
        T sum = T.Zero;
        foreach (T value in values)
            sum += value;
        return sum;
    }

    private static bool Delegates()
    {
        int captured = 10;
        Func<int, int> add = x => x + captured;
        captured = 20;
        Func<string, int> parse = int.Parse;
        Func<string> upper = "abc".ToUpperInvariant;
        return add(1) == 21 && parse("7") == 7 && upper() == "ABC";
    }

    private static bool Multicast()
    {
        string log = "";
        Action both = () => log += "a";
        both += () => log += "b";
        both();
        return log == "ab";
    }

    private static IEnumerable<int> Squares(int count)
    {
        for (int i = 0; i < count; i++)
            yield return i * i;
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
