using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Generics and the finer points of dispatch and casting.</summary>
internal static class GenericChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("variance: covariant and contravariant interfaces", static () => ((IEnumerable<object>)Opaque<object>(new List<string> { "a" })).Single() is "a" && ((IComparer<string>)Opaque<object>(new AnyComparer())).Compare("a", "b") == 0),
        new("variance: delegates", static () => (Opaque<Func<string>>(static () => "x") is Func<object> f && f() is "x") && Opaque<Action<object>>(static _ => { }) is Action<string>),
        new("variance: not for structures", static () => Opaque<object>(new List<int>()) is not IEnumerable<object>),
        new("default interface method: inherited, overridden, most specific", static () => ((IGreeter)new Plain()).Greet() == "hello from base" && ((IGreeter)new Own()).Greet() == "own" && ((IGreeter)new Diamond()).Greet() == "polite"),
        new("default interface method: on a structure, through a constraint", static () => Greet(new PlainValue()) == "hello from base"),
        new("static virtual: operators and constants through a constraint", static () => Add(new Meters(2), new Meters(3)) == new Meters(5) && Unit<Meters>() == "m" && Unit<Seconds>() == "s"),
        new("static virtual: default in the interface", static () => Describe<Meters>() == "unit of m" && Describe<Seconds>() == "time"),
        new("generic virtual method: of class, over value and reference types", static () => Opaque<Base>(new Derived()).Name<int>() == "derived Int32" && Opaque<Base>(new Derived()).Name<string>() == "derived String" && new Base().Name<byte>() == "base Byte"),
        new("generic virtual method: in a generic class", static () => Opaque<Pairer<int>>(new SwapPairer<int>()).Pair(1, "a") == "(a, 1)" && new Pairer<string>().Pair("x", 2.5) == "(x, 2.5)"),
        new("generic virtual method: of an interface, generic over the interface too", static () => ((IConvert<string>)Opaque<object>(new Converter())).To<int>("5") == 5 && ((IConvert<string>)new Converter()).To<double>("2.5") == 2.5),
        new("generic virtual method: delegate to one", static () => new Func<string>(Opaque<Base>(new Derived()).Name<Guid>)() == "derived Guid"),
        new("covariant return type", static () => Opaque<Animal>(new Dog()).Create() is Dog && new Dog().Create().Bark() == "wau"),
        new("interface implemented twice with different arguments", static () => ((IWrap<int>)new Twice()).Wrap(1) == "int 1" && ((IWrap<string>)new Twice()).Wrap("a") == "string a"),
        new("interface re-implemented in a derived class", static () => ((IWrap<int>)Opaque<object>(new Again())).Wrap(1) == "again 1" && ((IWrap<string>)Opaque<object>(new Again())).Wrap("a") == "string a"),
        new("explicit implementation is only the interface's", static () => Opaque<object>(new Explicit()) is IDisposable d && Throws<InvalidOperationException>(d.Dispose)),
        new("statics of generic classes are apart", static () => ++Counter<int>.Value == 1 && ++Counter<string>.Value == 1 && ++Counter<int>.Value == 2 && ++Counter<object>.Value == 1 && Reset()),
        new("constraint new() makes values and objects", static () => New<List<int>>().Count == 0 && New<int>() == 0 && New<Meters>() == new Meters(0)),
        new("default of any type", static () => Default<int>() == 0 && Default<string>() is null && Default<(int, string)>() == (0, null!) && Default<int?>() is null),
        new("type tests inside generic code", static () => KindOf(1) == "int" && KindOf("s") == "reference" && KindOf<int?>(null) == "nullable" && KindOf(DayOfWeek.Friday) == "enum"),
        new("recursive generic types", static () => new Nested<Nested<Nested<int>>>(new(new(7))).Value.Value.Value == 7 && typeof(Nested<Nested<int>>).ToString().Contains("Nested`1[", StringComparison.Ordinal)),
        new("arrays of generic types, made through a type parameter", static () => Make<string>(3) is { Length: 3 } && Opaque<object>(Make<(int, Guid)>(2)) is (int, Guid)[]),
        new("array store: wrong type throws, right ones pass", ArrayStores),
        new("array store: through ref and params", static () => Throws<ArrayTypeMismatchException>(static () => SetFirst(ref ((object[])(object)new string[1])[0]))),
        new("array of interfaces takes any implementation", static () => new IGreeter[2] is var a && (a[0] = new Plain()) is Plain && (a[1] = new PlainValue()) is PlainValue && Throws<ArrayTypeMismatchException>(static () => ((object[])Opaque<object>(new IGreeter[1]))[0] = "x")),
        new("casts: arrays, enums and their underlying types", static () => Opaque<object>(new int[1]) is uint[] && Opaque<object>(new DayOfWeek[1]) is int[] && Opaque<object>(new int[1]) is not long[] && Opaque<object>(new string[0][]) is object[][]),
        new("casts: unboxing wants the very type", static () => Throws<InvalidCastException>(static () => Opaque((long)Opaque<object>(1))) && (int)(object)DayOfWeek.Friday == 5 && (int?)Opaque<object>(3) == 3 && Throws<NullReferenceException>(static () => Opaque((int)Opaque<object>(null!)))),
        new("casts: nullable boxes to its value or null", static () => Opaque<object?>((int?)null) is null && Opaque<object?>((int?)5)!.GetType() == typeof(int)),
        new("casts: message names both types", static () => Message(static () => Opaque((string)Opaque<object>(new List<int>()))) is { } m && m.Length > 0),
        new("structure: interface call boxes a copy", static () => new Mutable() is var m && m.Count() == 1 && ((ICounter)m).Count() == 2 && m.Count() == 2),
        new("structure: constrained call does not box", static () => new Mutable() is var m && CountTwice(ref m) == 2 && m.Count() == 3),
        new("structure: ToString, Equals, GetHashCode of ValueType", static () => new Pair(1, "a").Equals(new Pair(1, "a")) && !new Pair(1, "a").Equals(new Pair(2, "a")) && new Pair(1, "a").GetHashCode() == new Pair(1, "a").GetHashCode() && new Pair(1, "a").ToString()!.EndsWith("Pair", StringComparison.Ordinal)),
        new("ref struct, ref fields, ref returns", RefFields),
        new("dispatch: abstract, sealed, new slot, base call", static () => Opaque<Base>(new Derived()).Kind() == "derived of base" && ((Base)new Hider()).Kind() == "base" && new Hider().Kind() == "hider"),
        new("constructors: order of fields, base, body", static () => new DerivedOrder().Log == "field base virtual body"),
    ];

    private static string Greet<T>(T greeter)
        where T : IGreeter => greeter.Greet();

    private static T Add<T>(T a, T b)
        where T : IUnit<T> => a + b;

    private static string Unit<T>()
        where T : IUnit<T> => T.Symbol;

    private static string Describe<T>()
        where T : IUnit<T> => T.Describe();

    private static bool Reset()
    {
        bool apart = Counter<int>.Value == 2 && Counter<string>.Value == 1;
        Counter<int>.Value = Counter<string>.Value = Counter<object>.Value = 0;
        return apart;
    }

    private static T New<T>()
        where T : new() => new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T? Default<T>() => default;

    private static string KindOf<T>(T value) =>
        typeof(T) == typeof(int) ? "int" : typeof(T).IsEnum ? "enum" : default(T) is null && typeof(T).IsValueType ? "nullable" : value is ValueType ? "value" : "reference";

    private static T[] Make<T>(int length) => new T[length];

    private static void SetFirst(ref object place) => place = "x";

    private static bool ArrayStores()
    {
        var objects = Opaque<object[]>(new string[2]);
        objects[0] = "x";
        objects[1] = null!;
        var animals = Opaque<Animal[]>(new Dog[1]);
        return Throws<ArrayTypeMismatchException>(() => objects[1] = new object()) && Throws<ArrayTypeMismatchException>(() => animals[0] = new Animal()) && objects[0] is "x" && animals[0] is null;
    }

    private static string? Message(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (InvalidCastException e)
        {
            return e.Message;
        }
    }

    private static int CountTwice<T>(ref T counter)
        where T : ICounter => Math.Max(counter.Count(), counter.Count());

    private static bool RefFields()
    {
        int number = 1;
        var holder = new Holder(ref number);
        holder.Value += 41;
        int[] array = [1, 2];
        ref int place = ref Last(array);
        place = 9;
        return number == 42 && array[1] == 9;
    }

    private static ref int Last(int[] array) => ref array[^1];

    private interface IGreeter
    {
        string Greet() => "hello from base";
    }

    private interface IPolite : IGreeter
    {
        string IGreeter.Greet() => "polite";
    }

    private interface IRude : IGreeter;

    private interface IUnit<TSelf>
        where TSelf : IUnit<TSelf>
    {
        static abstract string Symbol { get; }

        static virtual string Describe() => "unit of " + TSelf.Symbol;

        static abstract TSelf operator +(TSelf a, TSelf b);
    }

    private interface IConvert<in TFrom>
    {
        TTo To<TTo>(TFrom value)
            where TTo : IParsable<TTo>;
    }

    private interface IWrap<in T>
    {
        string Wrap(T value);
    }

    private interface ICounter
    {
        int Count();
    }

    private readonly record struct Meters(int Value) : IUnit<Meters>
    {
        public static string Symbol => "m";

        public static Meters operator +(Meters a, Meters b) => new(a.Value + b.Value);
    }

    private readonly record struct Seconds(int Value) : IUnit<Seconds>
    {
        public static string Symbol => "s";

        public static Seconds operator +(Seconds a, Seconds b) => new(a.Value + b.Value);

        public static string Describe() => "time";
    }

    private struct Mutable : ICounter
    {
        private int _count;

        public int Count() => ++_count;
    }

    private struct PlainValue : IGreeter;

    private readonly struct Pair(int number, string text)
    {
        public readonly int Number = number;
        public readonly string Text = text;
    }

    private readonly ref struct Holder(ref int value)
    {
        private readonly ref int _value = ref value;

        public ref int Value => ref _value;
    }

    private static class Counter<T>
    {
        public static int Value { get; set; }
    }

    private sealed class AnyComparer : IComparer<object>
    {
        public int Compare(object? x, object? y) => 0;
    }

    private sealed class Plain : IGreeter;

    private sealed class Own : IGreeter
    {
        public string Greet() => "own";
    }

    private sealed class Diamond : IPolite, IRude;

    private class Base
    {
        public virtual string Name<T>() => "base " + typeof(T).Name;

        public virtual string Kind() => "base";
    }

    private sealed class Derived : Base
    {
        public override string Name<T>() => "derived " + typeof(T).Name;

        public override string Kind() => "derived of " + base.Kind();
    }

    private sealed class Hider : Base
    {
        public new string Kind() => "hider";
    }

    private class Pairer<T>
    {
        public virtual string Pair<TOther>(T first, TOther second) => $"({first}, {second})";
    }

    private sealed class SwapPairer<T> : Pairer<T>
    {
        public override string Pair<TOther>(T first, TOther second) => $"({second}, {first})";
    }

    private sealed class Converter : IConvert<string>
    {
        public TTo To<TTo>(string value)
            where TTo : IParsable<TTo> => TTo.Parse(value, null);
    }

    private class Animal
    {
        public virtual Animal Create() => new();
    }

    private sealed class Dog : Animal
    {
        public override Dog Create() => new();

        public string Bark() => "wau";
    }

    private class Twice : IWrap<int>, IWrap<string>
    {
        string IWrap<int>.Wrap(int value) => $"int {value}";

        string IWrap<string>.Wrap(string value) => $"string {value}";
    }

    private sealed class Again : Twice, IWrap<int>
    {
        string IWrap<int>.Wrap(int value) => $"again {value}";
    }

    private sealed class Explicit : IDisposable
    {
        void IDisposable.Dispose() => throw new InvalidOperationException("explicit");
    }

    private sealed class Nested<T>(T value)
    {
        public T Value { get; } = value;
    }

    private class BaseOrder
    {
        public BaseOrder()
        {
            Log += " base";
            Added();
        }

        public string Log { get; protected set; } = "";

        protected virtual void Added()
        {
        }
    }

    private sealed class DerivedOrder : BaseOrder
    {
        private readonly string _field = "field";

        public DerivedOrder() => Log += " body";

        protected override void Added() => Log = _field + Log + " virtual";
    }
}
