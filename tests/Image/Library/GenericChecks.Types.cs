using System;
using System.Collections.Generic;

namespace UefiKernel.Image.Library;

/// <content>The types that the checks are about.</content>
internal static partial class GenericChecks
{
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
