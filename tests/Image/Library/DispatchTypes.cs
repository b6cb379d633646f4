using System;

namespace UefiKernel.Image.Library;

/// <summary>1,100 types of one class: each of 11 by 10 by 10 arguments, which share their code but not their type.</summary>
internal static class DispatchTypes
{
    /// <summary>How many there are.</summary>
    public const int Count = 1100;

    /// <summary>An object of type number <paramref name="index"/>.</summary>
    public static INumbered Create(int index) => (index / 100) switch
    {
        0 => Second<K0>(index),
        1 => Second<K1>(index),
        2 => Second<K2>(index),
        3 => Second<K3>(index),
        4 => Second<K4>(index),
        5 => Second<K5>(index),
        6 => Second<K6>(index),
        7 => Second<K7>(index),
        8 => Second<K8>(index),
        9 => Second<K9>(index),
        10 => Second<K10>(index),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private static INumbered Second<T1>(int index)
        where T1 : class => (index / 10 % 10) switch
        {
            0 => Third<T1, K0>(index),
            1 => Third<T1, K1>(index),
            2 => Third<T1, K2>(index),
            3 => Third<T1, K3>(index),
            4 => Third<T1, K4>(index),
            5 => Third<T1, K5>(index),
            6 => Third<T1, K6>(index),
            7 => Third<T1, K7>(index),
            8 => Third<T1, K8>(index),
            _ => Third<T1, K9>(index),
        };

    private static INumbered Third<T1, T2>(int index)
        where T1 : class
        where T2 : class => (index % 10) switch
        {
            0 => new Numbered<T1, T2, K0>(index),
            1 => new Numbered<T1, T2, K1>(index),
            2 => new Numbered<T1, T2, K2>(index),
            3 => new Numbered<T1, T2, K3>(index),
            4 => new Numbered<T1, T2, K4>(index),
            5 => new Numbered<T1, T2, K5>(index),
            6 => new Numbered<T1, T2, K6>(index),
            7 => new Numbered<T1, T2, K7>(index),
            8 => new Numbered<T1, T2, K8>(index),
            _ => new Numbered<T1, T2, K9>(index),
        };

    private sealed class K0;

    private sealed class K1;

    private sealed class K2;

    private sealed class K3;

    private sealed class K4;

    private sealed class K5;

    private sealed class K6;

    private sealed class K7;

    private sealed class K8;

    private sealed class K9;

    private sealed class K10;

    private sealed class Numbered<T1, T2, T3>(int number) : INumbered, IComparable<int>
    {
        public int Number => number;

        public int Add(int other) => number + other;

        public string Name<T>() => typeof(T).Name + number;

        public int CompareTo(int other) => number.CompareTo(other);
    }
}

/// <summary>What they all implement.</summary>
internal interface INumbered
{
    /// <summary>The type's number.</summary>
    int Number { get; }

    /// <summary>The sum of both.</summary>
    int Add(int other);

    /// <summary>A generic method.</summary>
    string Name<T>();

    /// <summary>A method with a body here.</summary>
    int Twice() => Number * 2;
}
