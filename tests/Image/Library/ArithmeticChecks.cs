using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Arithmetic beyond what one instruction does: Math, bits, decimal, Half, 128 bits, checked conversions.</summary>
internal static class ArithmeticChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Math: square root, powers, logarithms", static () => Math.Sqrt(Opaque(2.0)) == 1.4142135623730951 && Math.Pow(Opaque(2.0), 0.5) is > 1.41421356237309 and < 1.41421356237310 && Close(Math.Log(Opaque(Math.E)), 1) && Close(Math.Log10(Opaque(1000.0)), 3) && Close(Math.Log2(Opaque(1024.0)), 10)),
        new("Math: exponential function", static () => Close(Math.Exp(Opaque(1.0)), Math.E) && Math.Exp(Opaque(0.0)) == 1 && Math.Exp(Opaque(-800.0)) == 0 && double.IsInfinity(Math.Exp(Opaque(800.0)))),
        new("Math: sine, cosine, tangent", static () => Close(Math.Sin(Opaque(Math.PI / 6)), 0.5) && Close(Math.Cos(Opaque(Math.PI / 3)), 0.5) && Close(Math.Tan(Opaque(Math.PI / 4)), 1) && Close(Math.Sin(Opaque(1e6)), -0.3499935021712930)),
        new("Math: inverse functions", static () => Close(Math.Asin(Opaque(0.5)), Math.PI / 6) && Close(Math.Acos(Opaque(0.5)), Math.PI / 3) && Close(Math.Atan2(Opaque(1.0), -1), 3 * Math.PI / 4)),
        new("Math: hyperbolic functions and cube root", static () => Close(Math.Sinh(Opaque(1.0)), 1.1752011936438014) && Close(Math.Tanh(Opaque(0.5)), 0.46211715726000975) && Close(Math.Cbrt(Opaque(27.0)), 3)),
        new("Math: rounding, all five ways", static () => Math.Round(2.5) == 2 && Math.Round(2.5, MidpointRounding.AwayFromZero) == 3 && Math.Round(-2.7, MidpointRounding.ToZero) == -2 && Math.Round(-2.2, MidpointRounding.ToNegativeInfinity) == -3 && Math.Round(2.1, MidpointRounding.ToPositiveInfinity) == 3),
        new("Math: rounding to digits", static () => Math.Round(1.2345, 3) == 1.234 && Math.Round(2.675m, 2) == 2.68m && Math.Round(1234.5m, MidpointRounding.ToEven) == 1234m),
        new("Math: remainder of floating point", static () => Opaque(7.5) % 2 == 1.5 && Opaque(-7.5) % 2 == -1.5 && Math.IEEERemainder(Opaque(7.0), 4) == -1 && double.IsNaN(Opaque(1.0) % 0)),
        new("Math: high half of a product", static () => Math.BigMul(ulong.MaxValue, ulong.MaxValue, out ulong low) == ulong.MaxValue - 1 && low == 1 && Math.BigMul(int.MinValue, int.MinValue) == 1L << 62),
        new("Math: clamp, sign, extremes with NaN and zeros", static () => Math.Clamp(15, 0, 10) == 10 && Math.Sign(-3) == -1 && double.IsNaN(Math.Max(1, double.NaN)) && double.IsNegative(Math.Min(0.0, -0.0))),
        new("Math: fused multiply-add rounds once", static () => Math.FusedMultiplyAdd(Opaque(1 + Math.Pow(2, -30)), 1 - Math.Pow(2, -30), -1) == -Math.Pow(2, -60)),
        new("Math: absolute value of the least int overflows", static () => Throws<OverflowException>(static () => Opaque(Math.Abs(Opaque(int.MinValue))))),
        new("bits: count, leading and trailing zeros", static () => BitOperations.PopCount(0xF0F0u) == 8 && BitOperations.LeadingZeroCount(1u) == 31 && BitOperations.LeadingZeroCount(0u) == 32 && BitOperations.TrailingZeroCount(0x100ul) == 8 && BitOperations.TrailingZeroCount(0) == 32),
        new("bits: rotation", static () => BitOperations.RotateLeft(0x80000001u, 1) == 3 && BitOperations.RotateRight(1ul, 1) == 1ul << 63),
        new("bits: logarithm and powers of two", static () => BitOperations.Log2(1023) == 9 && BitOperations.RoundUpToPowerOf2(1025u) == 2048 && BitOperations.IsPow2(4096) && !BitOperations.IsPow2(0)),
        new("bits: CRC-32C of 123456789", static () => ~"123456789"u8.ToArray().Aggregate(uint.MaxValue, static (crc, b) => BitOperations.Crc32C(crc, b)) == 0xE3069283),
        new("bits: shifts take their count modulo the width", static () => Opaque(1) << Opaque(33) == 2 && Opaque(-8) >> 1 == -4 && Opaque(-8) >>> 28 == 15 && Opaque(1L) << Opaque(65) == 2),
        new("bits: bytes reversed", static () => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(0x12345678u) == 0x78563412 && System.Buffers.Binary.BinaryPrimitives.ReadInt16BigEndian([0x12, 0x34]) == 0x1234),
        new("bits: BitConverter", static () => BitConverter.DoubleToInt64Bits(1.0) == 0x3FF0000000000000 && BitConverter.ToSingle(BitConverter.GetBytes(1.5f)) == 1.5f && BitConverter.IsLittleEndian),
        new("decimal: exact tenths", static () => Opaque(0.1m) + 0.2m == 0.3m && Enumerable.Repeat(0.1m, 10).Sum() == 1m && 0.1 + 0.2 != 0.3),
        new("decimal: scale is kept", static () => (1.10m + 2.2m).ToString() == "3.30" && (2.0m * 3.00m).ToString() == "6.000" && (1m / 3m).ToString() == "0.3333333333333333333333333333"),
        new("decimal: overflow and division by zero", static () => Throws<OverflowException>(static () => Opaque(Opaque(decimal.MaxValue) + 1)) && Throws<DivideByZeroException>(static () => Opaque(Opaque(1m) / Opaque(0m)))),
        new("decimal: parts", static () => decimal.GetBits(-1.5m).SequenceEqual([15, 0, 0, unchecked((int)0x80010000)]) && decimal.Truncate(-2.9m) == -2 && decimal.Remainder(10.5m, 3) == 1.5m),
        new("decimal: to double and back", static () => (double)Opaque(0.1m) == 0.1 && (decimal)Opaque(0.1) == 0.1m && decimal.ToInt32(41.9m) == 41),
        new("Half: precision and overflow", static () => (float)(Half)Opaque(2049f) == 2048f && Half.IsInfinity((Half)Opaque(70000f)) && (Half)1.5 + (Half)2 == (Half)3.5),
        new("Int128: product and quotient", static () => (Int128)Opaque(long.MaxValue) * long.MaxValue == Int128.Parse("85070591730234615847396907784232501249") && Int128.Parse("85070591730234615847396907784232501249") / long.MaxValue == long.MaxValue && -(Int128)7 % 3 == -1),
        new("UInt128: shifts and wrap", static () => UInt128.One << 127 == UInt128.Parse("170141183460469231731687303715884105728") && unchecked(UInt128.MaxValue + 1) == 0 && UInt128.Log2(UInt128.MaxValue) == 127),
        new("Int128: checked overflow", static () => Throws<OverflowException>(static () => Opaque(checked(Opaque(Int128.MaxValue) + 1)))),
        new("checked: each narrowing conversion", static () => Narrow(static () => checked((sbyte)Opaque(128))) && Narrow(static () => checked((ushort)Opaque(-1))) && Narrow(static () => (int)checked((uint)Opaque(-1L))) && Narrow(static () => checked((int)Opaque(3e9))) && Narrow(static () => (int)checked((ulong)Opaque(-1.0))) && Narrow(static () => checked((int)Opaque(double.NaN)))),
        new("checked: add, subtract, multiply, negate", static () => Narrow(static () => checked(Opaque(int.MinValue) - 1)) && Narrow(static () => checked(Opaque(65536) * Opaque(65536))) && Narrow(static () => checked(-Opaque(int.MinValue))) && Narrow(static () => (int)checked(Opaque(ulong.MaxValue) * 2))),
        new("unchecked: wrap around", static () => unchecked(Opaque(int.MaxValue) + 1) == int.MinValue && unchecked((byte)Opaque(-1)) == 255 && unchecked((int)Opaque(0x1_0000_0001L)) == 1),
        new("conversion of floating point saturates", static () => (int)Opaque(1e20) == int.MaxValue && (long)Opaque(double.NegativeInfinity) == long.MinValue && (int)Opaque(double.NaN) == 0 && (uint)Opaque(-5.0) == 0),
        new("conversion between long and double, exact to 2^53", static () => (double)Opaque((1L << 53) + 1) == 9007199254740992.0 && (float)Opaque(16777217) == 16777216f && (double)Opaque(ulong.MaxValue) == 18446744073709551616.0),
        new("generic math: sum of squares over five types", static () => Squares<int>() == 55 && Squares<long>() == 55 && Squares<double>() == 55 && Squares<decimal>() == 55 && Squares<BigInteger>() == 55),
        new("generic math: create checked, saturating, truncating", static () => byte.CreateSaturating(300) == 255 && byte.CreateTruncating(300) == 44 && Throws<OverflowException>(static () => Opaque(byte.CreateChecked(Opaque(300))))),
    ];

    private static bool Close(double value, double expected) => Math.Abs(value - expected) <= 1e-12 * Math.Max(1, Math.Abs(expected));

    private static bool Narrow(Func<int> convert) => Throws<OverflowException>(() => Opaque(convert()));

    private static T Squares<T>()
        where T : INumber<T>
    {
        T sum = T.Zero;
        for (int i = 1; i <= 5; i++)
            sum += T.CreateChecked(i) * T.CreateChecked(i);
        return sum;
    }
}
