using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Generics and the finer points of dispatch and casting.</summary>
internal static partial class GenericChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("variance: covariant and contravariant interfaces", static () =>
        {
            Check.True(((IEnumerable<object>)Opaque<object>(new List<string> { "a" })).Single() is "a");
            Check.Equal(0, ((IComparer<string>)Opaque<object>(new AnyComparer())).Compare("a", "b"));
        }),
        new("variance: delegates", static () =>
        {
            var f = (Func<object>)Opaque<object>((Func<string>)(static () => "x"));
            Check.True(f() is "x");
            Check.True(Opaque<Action<object>>(static _ => { }) is Action<string>);
        }),
        new("variance: not for structures", static () =>
        {
            Check.True(Opaque<object>(new List<int>()) is not IEnumerable<object>);
        }),
        new("default interface method: inherited, overridden, most specific", static () =>
        {
            Check.Equal("hello from base", ((IGreeter)new Plain()).Greet());
            Check.Equal("own", ((IGreeter)new Own()).Greet());
            Check.Equal("polite", ((IGreeter)new Diamond()).Greet());
        }),
        new("default interface method: on a structure, through a constraint", static () =>
        {
            Check.Equal("hello from base", Greet(new PlainValue()));
        }),
        new("static virtual: operators and constants through a constraint", static () =>
        {
            Check.True(Add(new Meters(2), new Meters(3)) == new Meters(5));
            Check.Equal("m", Unit<Meters>());
            Check.Equal("s", Unit<Seconds>());
        }),
        new("static virtual: default in the interface", static () =>
        {
            Check.Equal("unit of m", Describe<Meters>());
            Check.Equal("time", Describe<Seconds>());
        }),
        new("generic virtual method: of class, over value and reference types", static () =>
        {
            Check.Equal("derived Int32", Opaque<Base>(new Derived()).Name<int>());
            Check.Equal("derived String", Opaque<Base>(new Derived()).Name<string>());
            Check.Equal("base Byte", new Base().Name<byte>());
        }),
        new("generic virtual method: in a generic class", static () =>
        {
            Check.Equal("(a, 1)", Opaque<Pairer<int>>(new SwapPairer<int>()).Pair(1, "a"));
            Check.Equal("(x, 2.5)", new Pairer<string>().Pair("x", 2.5));
        }),
        new("generic virtual method: of an interface, generic over the interface too", static () =>
        {
            Check.Equal(5, ((IConvert<string>)Opaque<object>(new Converter())).To<int>("5"));
            Check.Equal(2.5, ((IConvert<string>)new Converter()).To<double>("2.5"));
        }),
        new("generic virtual method: delegate to one", static () =>
        {
            Check.Equal("derived Guid", new Func<string>(Opaque<Base>(new Derived()).Name<Guid>)());
        }),
        new("covariant return type", static () =>
        {
            Check.True(Opaque<Animal>(new Dog()).Create() is Dog);
            Check.Equal("wau", new Dog().Create().Bark());
        }),
        new("interface implemented twice with different arguments", static () =>
        {
            Check.Equal("int 1", ((IWrap<int>)new Twice()).Wrap(1));
            Check.Equal("string a", ((IWrap<string>)new Twice()).Wrap("a"));
        }),
        new("interface re-implemented in a derived class", static () =>
        {
            Check.Equal("again 1", ((IWrap<int>)Opaque<object>(new Again())).Wrap(1));
            Check.Equal("string a", ((IWrap<string>)Opaque<object>(new Again())).Wrap("a"));
        }),
        new("explicit implementation is only the interface's", static () =>
        {
            var d = (IDisposable)Opaque<object>(new Explicit());
            Check.Throws<InvalidOperationException>(d.Dispose);
        }),
        new("statics of generic classes are apart", static () =>
        {
            Check.Equal(1, ++Counter<int>.Value);
            Check.Equal(1, ++Counter<string>.Value);
            Check.Equal(2, ++Counter<int>.Value);
            Check.Equal(1, ++Counter<object>.Value);
            Reset();
        }),
        new("constraint new() makes values and objects", static () =>
        {
            Check.Equal(0, New<List<int>>().Count);
            Check.Equal(0, New<int>());
            Check.True(New<Meters>() == new Meters(0));
        }),
        new("default of any type", static () =>
        {
            Check.Equal(0, Default<int>());
            Check.True(Default<string>() is null);
            Check.Equal((0, null!), Default<(int, string)>());
            Check.True(Default<int?>() is null);
        }),
        new("type tests inside generic code", static () =>
        {
            Check.Equal("int", KindOf(1));
            Check.Equal("reference", KindOf("s"));
            Check.Equal("nullable", KindOf<int?>(null));
            Check.Equal("enum", KindOf(DayOfWeek.Friday));
        }),
        new("recursive generic types", static () =>
        {
            Check.Equal(7, new Nested<Nested<Nested<int>>>(new(new(7))).Value.Value.Value);
            Check.True(typeof(Nested<Nested<int>>).ToString().Contains("Nested`1[", StringComparison.Ordinal));
        }),
        new("arrays of generic types, made through a type parameter", static () =>
        {
            Check.True(Make<string>(3) is { Length: 3 });
            Check.True(Opaque<object>(Make<(int, Guid)>(2)) is (int, Guid)[]);
        }),
        new("array store: wrong type throws, right ones pass", ArrayStores),
        new("array store: through ref and params", static () =>
        {
            Check.Throws<ArrayTypeMismatchException>(static () => SetFirst(ref ((object[])(object)new string[1])[0]));
        }),
        new("array of interfaces takes any implementation", static () =>
        {
            var a = new IGreeter[2];
            Check.True((a[0] = new Plain()) is Plain);
            Check.True((a[1] = new PlainValue()) is PlainValue);
            Check.Throws<ArrayTypeMismatchException>(static () => ((object[])Opaque<object>(new IGreeter[1]))[0] = "x");
        }),
        new("casts: arrays, enums and their underlying types", static () =>
        {
            Check.True(Opaque<object>(new int[1]) is uint[]);
            Check.True(Opaque<object>(new DayOfWeek[1]) is int[]);
            Check.True(Opaque<object>(new int[1]) is not long[]);
            Check.True(Opaque<object>(new string[0][]) is object[][]);
        }),
        new("casts: unboxing wants the very type", static () =>
        {
            Check.Throws<InvalidCastException>(static () => Opaque((long)Opaque<object>(1)));
            Check.Equal(5, (int)(object)DayOfWeek.Friday);
            Check.Equal(3, (int?)Opaque<object>(3));
            Check.Throws<NullReferenceException>(static () => Opaque((int)Opaque<object>(null!)));
        }),
        new("casts: nullable boxes to its value or null", static () =>
        {
            Check.True(Opaque<object?>((int?)null) is null);
            Check.Equal(typeof(int), Opaque<object?>((int?)5)!.GetType());
        }),
        new("casts: message names both types", static () =>
        {
            string m = Message(static () => Opaque((string)Opaque<object>(new List<int>())))!;
            Check.True(m.Length > 0);
        }),
        new("structure: interface call boxes a copy", static () =>
        {
            var m = new Mutable();
            Check.Equal(1, m.Count());
            Check.Equal(2, ((ICounter)m).Count());
            Check.Equal(2, m.Count());
        }),
        new("structure: constrained call does not box", static () =>
        {
            var m = new Mutable();
            Check.Equal(2, CountTwice(ref m));
            Check.Equal(3, m.Count());
        }),
        new("structure: ToString, Equals, GetHashCode of ValueType", static () =>
        {
            Check.True(new Pair(1, "a").Equals(new Pair(1, "a")));
            Check.True(!new Pair(1, "a").Equals(new Pair(2, "a")));
            Check.Equal(new Pair(1, "a").GetHashCode(), new Pair(1, "a").GetHashCode());
            Check.True(new Pair(1, "a").ToString()!.EndsWith("Pair", StringComparison.Ordinal));
        }),
        new("ref struct, ref fields, ref returns", RefFields),
        new("dispatch: abstract, sealed, new slot, base call", static () =>
        {
            Check.Equal("derived of base", Opaque<Base>(new Derived()).Kind());
            Check.Equal("base", ((Base)new Hider()).Kind());
            Check.Equal("hider", new Hider().Kind());
        }),
        new("constructors: order of fields, base, body", static () =>
        {
            Check.Equal("field base virtual body", new DerivedOrder().Log);
        }),
    ];

    private static string Greet<T>(T greeter)
        where T : IGreeter => greeter.Greet();

    private static T Add<T>(T a, T b)
        where T : IUnit<T> => a + b;

    private static string Unit<T>()
        where T : IUnit<T> => T.Symbol;

    private static string Describe<T>()
        where T : IUnit<T> => T.Describe();

    private static void Reset()
    {
        Check.Equal(2, Counter<int>.Value);
        Check.Equal(1, Counter<string>.Value);
        Counter<int>.Value = Counter<string>.Value = Counter<object>.Value = 0;
    }

    private static T New<T>()
        where T : new() => new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T? Default<T>() => default;

    private static string KindOf<T>(T value) =>
        typeof(T) == typeof(int)
        ? "int"
        : typeof(T).IsEnum
        ? "enum"
        : default(T) is null && typeof(T).IsValueType ? "nullable" : value is ValueType ? "value" : "reference";

    private static T[] Make<T>(int length) => new T[length];

    private static void SetFirst(ref object place) => place = "x";

    private static void ArrayStores()
    {
        object[] objects = Opaque<object[]>(new string[2]);
        objects[0] = "x";
        objects[1] = null!;
        Animal[] animals = Opaque<Animal[]>(new Dog[1]);
        Check.Throws<ArrayTypeMismatchException>(() => objects[1] = new object());
        Check.Throws<ArrayTypeMismatchException>(() => animals[0] = new Animal());
        Check.True(objects[0] is "x");
        Check.True(animals[0] is null);
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

    private static void RefFields()
    {
        int number = 1;
        var holder = new Holder(ref number);
        holder.Value += 41;
        int[] array = [1, 2];
        ref int place = ref Last(array);
        place = 9;
        Check.Equal(42, number);
        Check.Equal(9, array[1]);
    }

    private static ref int Last(int[] array) => ref array[^1];
}
