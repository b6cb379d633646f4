using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace UefiKernel.Image.Library;

/// <summary>Integers without a limit, and complex numbers.</summary>
internal static class BigIntegerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("BigInteger: factorial of 30", static () =>
        {
            Check.Equal("265252859812191058636308480000000", Factorial(30).ToString());
        }),
        new("BigInteger: factorial of 200 has 375 digits, 49 zeros at its end", static () =>
        {
            string s = Factorial(200).ToString();
            Check.Equal(375, s.Length);
            Check.Equal(375 - 49, s.TrimEnd('0').Length);
        }),
        new("BigInteger: Fibonacci number 300", static () =>
        {
            Check.Equal("222232244629420445529739893461909967206666939096499764990979600", Fibonacci(300).ToString());
        }),
        new("BigInteger: Cassini's identity", static () =>
        {
            Check.Equal(1, (Fibonacci(299) * Fibonacci(301)) - (Fibonacci(300) * Fibonacci(300)));
        }),
        new("BigInteger: power of two to text", static () =>
        {
            Check.Equal("340282366920938463463374607431768211456", BigInteger.Pow(2, 128).ToString());
        }),
        new("BigInteger: division with remainder, signs as for int", static () =>
        {
            (BigInteger q, BigInteger r) = BigInteger.DivRem(-7, 2);
            Check.Equal(-3, q);
            Check.Equal(-1, r);
        }),
        new("BigInteger: (a / b) * b + a % b = a for long numbers", static () =>
        {
            Divides("123456789012345678901234567890123456789", "987654321987654321");
            Divides("-1" + new string('0', 200), "7" + new string('3', 90));
        }),
        new("BigInteger: modular power", static () =>
        {
            Check.Equal(Slow(3, 200, 1_000_007), BigInteger.ModPow(3, 200, 1_000_007));
        }),
        new("BigInteger: Fermat's test of a Mersenne prime", static () =>
        {
            Check.Equal(1, BigInteger.ModPow(3, BigInteger.Pow(2, 127) - 2, BigInteger.Pow(2, 127) - 1));
        }),
        new("BigInteger: greatest common divisor", static () =>
        {
            Check.Equal(
                BigInteger.Pow(2, 90) * 5,
                BigInteger.GreatestCommonDivisor(BigInteger.Pow(2, 100) * 15, BigInteger.Pow(2, 90) * 25));
        }),
        new("BigInteger: shifts are powers of two", static () =>
        {
            Check.Equal(BigInteger.Pow(2, 1000), BigInteger.One << 1000);
            Check.Equal(8, BigInteger.Pow(2, 1000) >> 997);
            Check.Equal(-3, new BigInteger(-5) >> 1);
        }),
        new("BigInteger: bitwise operators are two's complement", static () =>
        {
            Check.Equal(0xFF, new BigInteger(-1) & 0xFF);
            Check.Equal(-255, new BigInteger(-256) | 1);
            Check.Equal(-6, ~new BigInteger(5));
        }),
        new("BigInteger: bytes and back", static () =>
        {
            Check.Equal(
                BigInteger.Parse("-123456789012345678901234567890"),
                new BigInteger(BigInteger.Parse("-123456789012345678901234567890").ToByteArray()));
            Check.Equal(255, new BigInteger([0xFF, 0x00]));
            Check.Equal(-1, new BigInteger([0xFF]));
        }),
        new("BigInteger: hexadecimal", static () =>
        {
            Check.Equal(BigInteger.Pow(2, 96) - 1, BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFF", NumberStyles.HexNumber));
            Check.Equal("0FFFFFFFFFFFFFFFFFFFFFFFF", (BigInteger.Pow(2, 96) - 1).ToString("X"));
        }),
        new("BigInteger: comparison across the word", static () =>
        {
            Check.True(BigInteger.Pow(2, 64) > ulong.MaxValue);
            Check.True(-BigInteger.Pow(2, 64) < long.MinValue);
            Check.True(BigInteger.Pow(2, 63) != long.MinValue);
        }),
        new("BigInteger: conversions that do not fit throw", static () =>
        {
            Overflows(static () => (long)BigInteger.Pow(2, 63));
            Check.Equal(long.MaxValue, (long)(BigInteger.Pow(2, 63) - 1));
        }),
        new("BigInteger: to double and back", static () =>
        {
            Check.Equal(1e22, (double)BigInteger.Pow(10, 22));
            Check.Equal(new BigInteger(1e22), BigInteger.Pow(10, 22));
        }),
        new("BigInteger: multiplication of 2,000 digits by Karatsuba and by squares", LongProducts),
        new("BigInteger: text of 2,000 digits and back", static () =>
        {
            Check.Equal(new string('7', 2000), BigInteger.Parse(new string('7', 2000)).ToString());
        }),
        new("Complex: product, square root of -1, absolute value", static () =>
        {
            Check.Equal(new Complex(-5, 10), new Complex(1, 2) * new Complex(3, 4));
            Check.Equal(5, Complex.Abs(new Complex(3, 4)));
            Check.Equal(Complex.ImaginaryOne, Complex.Sqrt(-1));
        }),
        new("Vector3: dot and cross product", static () =>
        {
            Check.Equal(32, Vector3.Dot(new(1, 2, 3), new(4, 5, 6)));
            Check.Equal(Vector3.UnitZ, Vector3.Cross(Vector3.UnitX, Vector3.UnitY));
        }),
    ];

    private static BigInteger Factorial(int n) =>
        Enumerable.Range(1, n).Aggregate(BigInteger.One, static (product, i) => product * i);

    private static BigInteger Fibonacci(int n)
    {
        BigInteger a = 0, b = 1;
        for (int i = 0; i < n; i++)
        {
            (a, b) = (b, a + b);
        }

        return a;
    }

    private static void Divides(string dividend, string divisor)
    {
        BigInteger a = BigInteger.Parse(dividend), b = BigInteger.Parse(divisor);
        Check.Equal(a, ((a / b) * b) + (a % b));
        Check.True(BigInteger.Abs(a % b) < b);
    }

    private static long Slow(long value, int exponent, long modulus)
    {
        long result = 1;
        for (int i = 0; i < exponent; i++)
        {
            result = result * value % modulus;
        }

        return result;
    }

    private static void Overflows(Func<long> convert)
    {
        try
        {
            Check.Fail($"{convert()} instead of an OverflowException");
        }
        catch (OverflowException)
        {
        }
    }

    // (a + b)(a - b) = a^2 - b^2.
    private static void LongProducts()
    {
        BigInteger a = BigInteger.Parse(new string('9', 2000)),
            b = BigInteger.Parse(string.Concat(Enumerable.Repeat("12345", 390)));
        Check.Equal((a * a) - (b * b), (a + b) * (a - b));
        Check.Equal(BigInteger.Pow(10, 4000) - (2 * BigInteger.Pow(10, 2000)) + 1, a * a);
    }
}
