using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Arithmetic beyond what one instruction does: Math, bits, decimal, Half, 128 bits, checked conversions.</summary>
internal static class ArithmeticChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Math: square root, powers, logarithms", static () =>
        {
            Check.Equal(1.4142135623730951, Math.Sqrt(Opaque(2.0)));
            Check.True(Math.Pow(Opaque(2.0), 0.5) is > 1.41421356237309 and < 1.41421356237310);
            Close(Math.Log(Opaque(Math.E)), 1);
            Close(Math.Log10(Opaque(1000.0)), 3);
            Close(Math.Log2(Opaque(1024.0)), 10);
        }),
        new("Math: exponential function", static () =>
        {
            Close(Math.Exp(Opaque(1.0)), Math.E);
            Check.Equal(1, Math.Exp(Opaque(0.0)));
            Check.Equal(0, Math.Exp(Opaque(-800.0)));
            Check.True(double.IsInfinity(Math.Exp(Opaque(800.0))));
        }),
        new("Math: sine, cosine, tangent", static () =>
        {
            Close(Math.Sin(Opaque(Math.PI / 6)), 0.5);
            Close(Math.Cos(Opaque(Math.PI / 3)), 0.5);
            Close(Math.Tan(Opaque(Math.PI / 4)), 1);
            Close(Math.Sin(Opaque(1e6)), -0.3499935021712930);
        }),
        new("Math: inverse functions", static () =>
        {
            Close(Math.Asin(Opaque(0.5)), Math.PI / 6);
            Close(Math.Acos(Opaque(0.5)), Math.PI / 3);
            Close(Math.Atan2(Opaque(1.0), -1), 3 * Math.PI / 4);
        }),
        new("Math: hyperbolic functions and cube root", static () =>
        {
            Close(Math.Sinh(Opaque(1.0)), 1.1752011936438014);
            Close(Math.Tanh(Opaque(0.5)), 0.46211715726000975);
            Close(Math.Cbrt(Opaque(27.0)), 3);
        }),
        new("Math: rounding, all five ways", static () =>
        {
            Check.Equal(2, Math.Round(2.5));
            Check.Equal(3, Math.Round(2.5, MidpointRounding.AwayFromZero));
            Check.Equal(-2, Math.Round(-2.7, MidpointRounding.ToZero));
            Check.Equal(-3, Math.Round(-2.2, MidpointRounding.ToNegativeInfinity));
            Check.Equal(3, Math.Round(2.1, MidpointRounding.ToPositiveInfinity));
        }),
        new("Math: rounding to digits", static () =>
        {
            Check.Equal(1.234, Math.Round(1.2345, 3));
            Check.Equal(2.68m, Math.Round(2.675m, 2));
            Check.Equal(1234m, Math.Round(1234.5m, MidpointRounding.ToEven));
        }),
        new("Math: remainder of floating point", static () =>
        {
            Check.Equal(1.5, Opaque(7.5) % 2);
            Check.Equal(-1.5, Opaque(-7.5) % 2);
            Check.Equal(-1, Math.IEEERemainder(Opaque(7.0), 4));
            Check.True(double.IsNaN(Opaque(1.0) % 0));
        }),
        new("Math: high half of a product", static () =>
        {
            Check.Equal(ulong.MaxValue - 1, Math.BigMul(ulong.MaxValue, ulong.MaxValue, out ulong low));
            Check.Equal(1UL, low);
            Check.Equal(1L << 62, Math.BigMul(int.MinValue, int.MinValue));
        }),
        new("Math: clamp, sign, extremes with NaN and zeros", static () =>
        {
            Check.Equal(10, Math.Clamp(15, 0, 10));
            Check.Equal(-1, Math.Sign(-3));
            Check.True(double.IsNaN(Math.Max(1, double.NaN)));
            Check.True(double.IsNegative(Math.Min(0.0, -0.0)));
        }),
        new("Math: fused multiply-add rounds once", static () =>
        {
            Check.Equal(-Math.Pow(2, -60), Math.FusedMultiplyAdd(Opaque(1 + Math.Pow(2, -30)), 1 - Math.Pow(2, -30), -1));
        }),
        new("Math: absolute value of the least int overflows", static () =>
        {
            Check.Throws<OverflowException>(static () => Opaque(Math.Abs(Opaque(int.MinValue))));
        }),
        new("bits: count, leading and trailing zeros", static () =>
        {
            Check.Equal(8, BitOperations.PopCount(0xF0F0u));
            Check.Equal(31, BitOperations.LeadingZeroCount(1u));
            Check.Equal(32, BitOperations.LeadingZeroCount(0u));
            Check.Equal(8, BitOperations.TrailingZeroCount(0x100ul));
            Check.Equal(32, BitOperations.TrailingZeroCount(0));
        }),
        new("bits: rotation", static () =>
        {
            Check.Equal(3U, BitOperations.RotateLeft(0x80000001u, 1));
            Check.Equal(1ul << 63, BitOperations.RotateRight(1ul, 1));
        }),
        new("bits: logarithm and powers of two", static () =>
        {
            Check.Equal(9, BitOperations.Log2(1023));
            Check.Equal(2048U, BitOperations.RoundUpToPowerOf2(1025u));
            Check.True(BitOperations.IsPow2(4096));
            Check.True(!BitOperations.IsPow2(0));
        }),
        new("bits: CRC-32C of 123456789", static () =>
        {
            Check.Equal(
                0xE3069283, ~"123456789"u8.ToArray().Aggregate(uint.MaxValue, static (crc, b) => BitOperations.Crc32C(crc, b)));
        }),
        new("bits: shifts take their count modulo the width", static () =>
        {
            Check.Equal(2, Opaque(1) << Opaque(33));
            Check.Equal(-4, Opaque(-8) >> 1);
            Check.Equal(15, Opaque(-8) >>> 28);
            Check.Equal(2, Opaque(1L) << Opaque(65));
        }),
        new("bits: bytes reversed", static () =>
        {
            Check.Equal(0x78563412U, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(0x12345678u));
            Check.Equal(0x1234, System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian([0x12, 0x34]));
        }),
        new("bits: BitConverter", static () =>
        {
            Check.Equal(0x3FF0000000000000, BitConverter.DoubleToInt64Bits(1.0));
            Check.Equal(1.5f, BitConverter.ToSingle(BitConverter.GetBytes(1.5f)));
            Check.True(BitConverter.IsLittleEndian);
        }),
        new("decimal: exact tenths", static () =>
        {
            Check.Equal(0.3m, Opaque(0.1m) + 0.2m);
            Check.Equal(1m, Enumerable.Repeat(0.1m, 10).Sum());
            Check.True(0.1 + 0.2 != 0.3);
        }),
        new("decimal: scale is kept", static () =>
        {
            Check.Equal("3.30", (1.10m + 2.2m).ToString());
            Check.Equal("6.000", (2.0m * 3.00m).ToString());
            Check.Equal("0.3333333333333333333333333333", (1m / 3m).ToString());
        }),
        new("decimal: overflow and division by zero", static () =>
        {
            Check.Throws<OverflowException>(static () => Opaque(Opaque(decimal.MaxValue) + 1));
            Check.Throws<DivideByZeroException>(static () => Opaque(Opaque(1m) / Opaque(0m)));
        }),
        new("decimal: parts", static () =>
        {
            Check.Sequence([15, 0, 0, unchecked((int)0x80010000)], decimal.GetBits(-1.5m));
            Check.Equal(-2, decimal.Truncate(-2.9m));
            Check.Equal(1.5m, decimal.Remainder(10.5m, 3));
        }),
        new("decimal: to double and back", static () =>
        {
            Check.Equal(0.1, (double)Opaque(0.1m));
            Check.Equal(0.1m, (decimal)Opaque(0.1));
            Check.Equal(41, decimal.ToInt32(41.9m));
        }),
        new("Half: precision and overflow", static () =>
        {
            Check.Equal(2048f, (float)(Half)Opaque(2049f));
            Check.True(Half.IsInfinity((Half)Opaque(70000f)));
            Check.Equal((Half)3.5, (Half)1.5 + (Half)2);
        }),
        new("Int128: product and quotient", static () =>
        {
            Check.Equal(Int128.Parse("85070591730234615847396907784232501249"), (Int128)Opaque(long.MaxValue) * long.MaxValue);
            Check.Equal(long.MaxValue, Int128.Parse("85070591730234615847396907784232501249") / long.MaxValue);
            Check.Equal(-1, -(Int128)7 % 3);
        }),
        new("UInt128: shifts and wrap", static () =>
        {
            Check.Equal(UInt128.Parse("170141183460469231731687303715884105728"), UInt128.One << 127);
            Check.Equal(UInt128.Zero, unchecked(UInt128.MaxValue + 1));
            Check.Equal((UInt128)127, UInt128.Log2(UInt128.MaxValue));
        }),
        new("Int128: checked overflow", static () =>
        {
            Check.Throws<OverflowException>(static () => Opaque(checked(Opaque(Int128.MaxValue) + 1)));
        }),
        new("checked: each narrowing conversion", static () =>
        {
            Narrow(static () => checked((sbyte)Opaque(128)));
            Narrow(static () => checked((ushort)Opaque(-1)));
            Narrow(static () => (int)checked((uint)Opaque(-1L)));
            Narrow(static () => checked((int)Opaque(3e9)));
            Narrow(static () => (int)checked((ulong)Opaque(-1.0)));
            Narrow(static () => checked((int)Opaque(double.NaN)));
        }),
        new("checked: add, subtract, multiply, negate", static () =>
        {
            Narrow(static () => checked(Opaque(int.MinValue) - 1));
            Narrow(static () => checked(Opaque(65536) * Opaque(65536)));
            Narrow(static () => checked(-Opaque(int.MinValue)));
            Narrow(static () => (int)checked(Opaque(ulong.MaxValue) * 2));
        }),
        new("unchecked: wrap around", static () =>
        {
            Check.Equal(int.MinValue, unchecked(Opaque(int.MaxValue) + 1));
            Check.Equal(255, unchecked((byte)Opaque(-1)));
            Check.Equal(1, unchecked((int)Opaque(0x1_0000_0001L)));
        }),
        new("conversion of floating point saturates", static () =>
        {
            Check.Equal(int.MaxValue, (int)Opaque(1e20));
            Check.Equal(long.MinValue, (long)Opaque(double.NegativeInfinity));
            Check.Equal(0, (int)Opaque(double.NaN));
            Check.Equal(0U, (uint)Opaque(-5.0));
        }),
        new("conversion between long and double, exact to 2^53", static () =>
        {
            Check.Equal(9007199254740992.0, (double)Opaque((1L << 53) + 1));
            Check.Equal(16777216f, (float)Opaque(16777217));
            Check.Equal(18446744073709551616.0, (double)Opaque(ulong.MaxValue));
        }),
        new("generic math: sum of squares over five types", static () =>
        {
            Check.Equal(55, Squares<int>());
            Check.Equal(55, Squares<long>());
            Check.Equal(55, Squares<double>());
            Check.Equal(55, Squares<decimal>());
            Check.Equal(55, Squares<BigInteger>());
        }),
        new("generic math: create checked, saturating, truncating", static () =>
        {
            Check.Equal(255, byte.CreateSaturating(300));
            Check.Equal(44, byte.CreateTruncating(300));
            Check.Throws<OverflowException>(static () => Opaque(byte.CreateChecked(Opaque(300))));
        }),
    ];

    private static void Close(double value, double expected) =>
        Check.True(Math.Abs(value - expected) <= 1e-12 * Math.Max(1, Math.Abs(expected)));

    private static void Narrow(Func<int> convert) => Check.Throws<OverflowException>(() => Opaque(convert()));

    private static T Squares<T>()
        where T : INumber<T>
    {
        T sum = T.Zero;
        for (int i = 1; i <= 5; i++)
        {
            sum += T.CreateChecked(i) * T.CreateChecked(i);
        }

        return sum;
    }
}
