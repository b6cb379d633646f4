using System;

namespace UefiKernel.Kernel.Runtime.Mathematics;

/// <summary>
/// The unevaluated sum of two doubles, 106 bits: enough to round a function's result to double correctly in all but very few
/// cases. The building blocks are Dekker's and Knuth's exact sum and product ("A floating-point technique for extending the
/// available precision", 1971).
/// </summary>
internal readonly struct DoubleDouble(double high, double low = 0)
{
    // 2^27 + 1 parts a double into halves of 26 bits.
    private const double Splitter = 134217729.0;

    /// <summary>The value to the nearest double.</summary>
    public double High { get; } = high;

    /// <summary>What High lacks.</summary>
    public double Low { get; } = low;

    /// <summary>The nearest double.</summary>
    public double Value => High + Low;

    public static implicit operator DoubleDouble(double value) => new(value);

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble high = Sum(a.High, b.High), low = Sum(a.Low, b.Low);
        DoubleDouble rest = QuickSum(high.High, high.Low + low.High);
        return QuickSum(rest.High, rest.Low + low.Low);
    }

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble product = Product(a.High, b.High);
        return QuickSum(product.High, product.Low + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double first = a.High / b.High;
        DoubleDouble rest = a - (b * first);
        double second = rest.High / b.High;
        rest -= b * second;
        return QuickSum(first, second) + (rest.High / b.High);
    }

    /// <summary>The square root of a number that is not negative.</summary>
    public static DoubleDouble Sqrt(DoubleDouble value)
    {
        if (value.High == 0)
        {
            return 0;
        }

        // One step of Newton's doubles the digits.
        double root = Math.Sqrt(value.High);
        return Sum(root, (value - Product(root, root)).High / (2 * root));
    }

    /// <summary>Multiplies by a power of two, exactly.</summary>
    public DoubleDouble Scale(double powerOfTwo) => new(High * powerOfTwo, Low * powerOfTwo);

    /// <summary>The exact sum.</summary>
    public static DoubleDouble Sum(double a, double b)
    {
        double sum = a + b, part = sum - a;
        return new(sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>The exact product of numbers below 2^996.</summary>
    public static DoubleDouble Product(double a, double b)
    {
        double product = a * b;
        (double aHigh, double aLow) = Split(a);
        (double bHigh, double bLow) = Split(b);
        return new(product, (((aHigh * bHigh) - product) + (aHigh * bLow) + (aLow * bHigh)) + (aLow * bLow));
    }

    // The exact sum where a is the larger one.
    private static DoubleDouble QuickSum(double a, double b)
    {
        double sum = a + b;
        return new(sum, b - (sum - a));
    }

    private static (double High, double Low) Split(double value)
    {
        double scaled = Splitter * value, high = scaled - (scaled - value);
        return (high, value - high);
    }
}
