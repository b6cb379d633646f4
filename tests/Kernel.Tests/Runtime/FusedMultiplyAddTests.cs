using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Runtime;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>Against the processor's instruction, through System.Math.</summary>
public class FusedMultiplyAddTests
{
    // Any bits, often with exponents near to each other, so that product and addend meet: cancel, carry, fall off.
    private static readonly Gen<double> s_doubles = Gen.Frequency(
        (1, Gen.ULong.Select(BitConverter.UInt64BitsToDouble)),
        (3, Gen.Select(Gen.Double[-2, 2], Gen.Int[-60, 60]).Select(static (value, power) => Math.ScaleB(value, power))),
        (1, Gen.Select(Gen.Int[-8, 8], Gen.Int[-1080, 1020]).Select(static (value, power) => Math.ScaleB(value, power))));

    private static readonly Gen<float> s_floats = Gen.Frequency(
        (1, Gen.UInt.Select(BitConverter.UInt32BitsToSingle)),
        (3, Gen.Select(Gen.Float[-2, 2], Gen.Int[-30, 30]).Select(static (value, power) => MathF.ScaleB(value, power))),
        (1, Gen.Select(Gen.Int[-8, 8], Gen.Int[-150, 125]).Select(static (value, power) => MathF.ScaleB(value, power))));

    [Fact]
    public void Doubles_are_rounded_once() =>
        Gen.Select(s_doubles, s_doubles, s_doubles)
        .Sample(static (x, y, z) => Same(Math.FusedMultiplyAdd(x, y, z), FusedMultiplyAdd.Compute(x, y, z)), iter: 300_000);

    [Fact]
    public void Sums_that_nearly_cancel_keep_what_the_product_lost() =>
        Gen.Select(s_doubles, s_doubles, Gen.Int[-3, 3]).Sample(static (x, y, off) =>
        {
            double z = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(-(x * y)) + off);
            return Same(Math.FusedMultiplyAdd(x, y, z), FusedMultiplyAdd.Compute(x, y, z));
        }, iter: 300_000);

    [Fact]
    public void Floats_are_rounded_once() =>
        Gen.Select(s_floats, s_floats, s_floats)
        .Sample(static (x, y, z) => Same(MathF.FusedMultiplyAdd(x, y, z), FusedMultiplyAdd.Compute(x, y, z)), iter: 300_000);

    [Fact]
    public void Special_values_in_all_combinations()
    {
        double[] values = [0.0, -0.0, 1, -1, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN, 2.2250738585072014e-308];
        Assert.All(
            from x in values from y in values from z in values select (x, y, z),
            static c =>
            Assert.True(Same(Math.FusedMultiplyAdd(c.x, c.y, c.z), FusedMultiplyAdd.Compute(c.x, c.y, c.z)), c.ToString()));
    }

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) ||
        (double.IsNaN(a) && double.IsNaN(b));
}
