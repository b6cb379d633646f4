using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using UefiKernel.Image.Checks;

namespace UefiKernel.Image.Library;

/// <summary>Integers without a limit, and complex numbers.</summary>
internal static class BigIntegerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("BigInteger: factorial of 30", static () => Factorial(30).ToString() == "265252859812191058636308480000000"),
        new("BigInteger: factorial of 200 has 375 digits, 49 zeros at its end", static () => Factorial(200).ToString() is { Length: 375 } s && s.TrimEnd('0').Length == 375 - 49),
        new("BigInteger: Fibonacci number 300", static () => Fibonacci(300).ToString() == "222232244629420445529739893461909967206666939096499764990979600"),
        new("BigInteger: Cassini's identity", static () => (Fibonacci(299) * Fibonacci(301)) - (Fibonacci(300) * Fibonacci(300)) == 1),
        new("BigInteger: power of two to text", static () => BigInteger.Pow(2, 128).ToString() == "340282366920938463463374607431768211456"),
        new("BigInteger: division with remainder, signs as for int", static () => BigInteger.DivRem(-7, 2) is (var q, var r) && q == -3 && r == -1),
        new("BigInteger: (a / b) * b + a % b = a for long numbers", static () => Divides("123456789012345678901234567890123456789", "987654321987654321") && Divides("-1" + new string('0', 200), "7" + new string('3', 90))),
        new("BigInteger: modular power", static () => BigInteger.ModPow(3, 200, 1_000_007) == Slow(3, 200, 1_000_007)),
        new("BigInteger: Fermat's test of a Mersenne prime", static () => BigInteger.ModPow(3, BigInteger.Pow(2, 127) - 2, BigInteger.Pow(2, 127) - 1) == 1),
        new("BigInteger: greatest common divisor", static () => BigInteger.GreatestCommonDivisor(BigInteger.Pow(2, 100) * 15, BigInteger.Pow(2, 90) * 25) == BigInteger.Pow(2, 90) * 5),
        new("BigInteger: shifts are powers of two", static () => BigInteger.One << 1000 == BigInteger.Pow(2, 1000) && BigInteger.Pow(2, 1000) >> 997 == 8 && (new BigInteger(-5) >> 1) == -3),
        new("BigInteger: bitwise operators are two's complement", static () => (new BigInteger(-1) & 0xFF) == 0xFF && (new BigInteger(-256) | 1) == -255 && ~new BigInteger(5) == -6),
        new("BigInteger: bytes and back", static () => new BigInteger(BigInteger.Parse("-123456789012345678901234567890").ToByteArray()) == BigInteger.Parse("-123456789012345678901234567890") && new BigInteger([0xFF, 0x00]) == 255 && new BigInteger([0xFF]) == -1),
        new("BigInteger: hexadecimal", static () => BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFF", NumberStyles.HexNumber) == BigInteger.Pow(2, 96) - 1 && (BigInteger.Pow(2, 96) - 1).ToString("X") == "0FFFFFFFFFFFFFFFFFFFFFFFF"),
        new("BigInteger: comparison across the word", static () => BigInteger.Pow(2, 64) > ulong.MaxValue && -BigInteger.Pow(2, 64) < long.MinValue && BigInteger.Pow(2, 63) != long.MinValue),
        new("BigInteger: conversions that do not fit throw", static () => Overflows(static () => (long)BigInteger.Pow(2, 63)) && (long)(BigInteger.Pow(2, 63) - 1) == long.MaxValue),
        new("BigInteger: to double and back", static () => (double)BigInteger.Pow(10, 22) == 1e22 && new BigInteger(1e22) == BigInteger.Pow(10, 22)),
        new("BigInteger: multiplication of 2,000 digits by Karatsuba and by squares", LongProducts),
        new("BigInteger: text of 2,000 digits and back", static () => BigInteger.Parse(new string('7', 2000)).ToString() == new string('7', 2000)),
        new("Complex: product, square root of -1, absolute value", static () => new Complex(1, 2) * new Complex(3, 4) == new Complex(-5, 10) && Complex.Abs(new Complex(3, 4)) == 5 && Complex.Sqrt(-1) == Complex.ImaginaryOne),
        new("Vector3: dot and cross product", static () => Vector3.Dot(new(1, 2, 3), new(4, 5, 6)) == 32 && Vector3.Cross(Vector3.UnitX, Vector3.UnitY) == Vector3.UnitZ),
    ];

    private static BigInteger Factorial(int n) => Enumerable.Range(1, n).Aggregate(BigInteger.One, static (product, i) => product * i);

    private static BigInteger Fibonacci(int n)
    {
        BigInteger a = 0, b = 1;
        for (int i = 0; i < n; i++)
            (a, b) = (b, a + b);
        return a;
    }

    private static bool Divides(string dividend, string divisor)
    {
        BigInteger a = BigInteger.Parse(dividend), b = BigInteger.Parse(divisor);
        return ((a / b) * b) + (a % b) == a && BigInteger.Abs(a % b) < b;
    }

    private static long Slow(long value, int exponent, long modulus)
    {
        long result = 1;
        for (int i = 0; i < exponent; i++)
            result = result * value % modulus;
        return result;
    }

    private static bool Overflows(Func<long> convert)
    {
        try
        {
            return convert() == 0 && false;
        }
        catch (OverflowException)
        {
            return true;
        }
    }

    // (a + b)(a - b) = a^2 - b^2.
    private static bool LongProducts()
    {
        BigInteger a = BigInteger.Parse(new string('9', 2000)), b = BigInteger.Parse(string.Concat(Enumerable.Repeat("12345", 390)));
        return (a + b) * (a - b) == (a * a) - (b * b) && a * a == BigInteger.Pow(10, 4000) - (2 * BigInteger.Pow(10, 2000)) + 1;
    }
}
