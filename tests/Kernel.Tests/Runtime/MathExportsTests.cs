using System;
using CsCheck;
using UefiKernel.Kernel.Runtime.Mathematics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// Against the host's C library, which is within a few units in the last place (glibc's cbrt within 4): the same difference is
/// allowed between it and the kernel's.
/// </summary>
public class MathExportsTests
{
    private static readonly double[] s_special = [0.0, -0.0, 1, -1, 0.5, 2, -2, 3, double.NaN, double.PositiveInfinity,
        double.NegativeInfinity, double.Epsilon, double.MaxValue, -double.MaxValue, 1e-300, 1e300, 709.78, -745.2];

    public static TheoryData<string> Names =>
        [.. new[] { "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
            "acosh", "atanh", "cbrt" }];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_agrees_with_the_host(string name)
    {
        (Func<double, double> own, Func<double, double> host) = Select(name);
        foreach (double x in s_special)
        {
            AssertClose(host(x), own(x), $"{name}({x:R})");
        }

        Gen.OneOf(Gen.Double[-1, 1], Gen.Double[-20, 20], Gen.Double[-750, 750], Gen.Double)
            .Sample(x => AssertClose(host(x), own(x), $"{name}({x:R})"), iter: 5_000);
    }

    [Fact]
    public void Power_agrees_with_the_host()
    {
        foreach (double x in s_special)
        {
            foreach (double y in s_special)
            {
                AssertClose(Math.Pow(x, y), MathExports.Pow(x, y), $"pow({x:R}, {y:R})");
            }
        }

        Gen.Select(Gen.Double[-50, 50], Gen.Double[-100, 100])
            .Sample((x, y) => AssertClose(Math.Pow(x, y), MathExports.Pow(x, y), $"pow({x:R}, {y:R})"), iter: 5_000);
        Gen.Select(Gen.Int[-20, 20], Gen.Int[0, 10]).Sample((x, y) => Assert.Equal(Math.Pow(x, y), MathExports.Pow(x, y)));
    }

    [Fact]
    public void Angle_of_a_point_agrees_with_the_host()
    {
        foreach (double x in s_special)
        {
            foreach (double y in s_special)
            {
                AssertClose(Math.Atan2(y, x), MathExports.Atan2(y, x), $"atan2({y:R}, {x:R})");
            }
        }

        Gen.Select(Gen.OneOf(Gen.Double[-5, 5], Gen.Double), Gen.OneOf(Gen.Double[-5, 5], Gen.Double))
            .Sample((y, x) => AssertClose(Math.Atan2(y, x), MathExports.Atan2(y, x), $"atan2({y:R}, {x:R})"), iter: 5_000);
    }

    [Fact]
    public void Remainder_is_exact()
    {
        foreach (double x in s_special)
        {
            foreach (double y in s_special)
            {
                // A NaN's bits differ by processor; all others count, the sign of zero too.
                double expected = x % y;
                double actual = MathExports.Remainder(x, y);
                Assert.True(
                    double.IsNaN(expected)
                        ? double.IsNaN(actual)
                        : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
                    $"{x:R} % {y:R}: expected {expected:R}, got {actual:R}");
            }
        }

        Gen.Select(Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double), Gen.OneOf(Gen.Double[-10, 10], Gen.Double))
            .Sample((x, y) => Assert.Equal(x % y, MathExports.Remainder(x, y)), iter: 5_000);
    }

    // The double nearest to a multiple of π/2: 61 bits cancel (Muller, "Elementary Functions", chapter on range reduction).
    [Fact]
    public void Hardest_angle_is_reduced()
    {
        double x = Math.ScaleB(6381956970095103, 797);
        AssertClose(-4.68716592425462761112e-19, MathExports.Cos(x), "cos");
    }

    private static (Func<double, double> Own, Func<double, double> Host) Select(string name) => name switch
    {
        "exp" => (MathExports.Exp, Math.Exp),
        "log" => (MathExports.Log, Math.Log),
        "log2" => (MathExports.Log2, Math.Log2),
        "log10" => (MathExports.Log10, Math.Log10),
        "sin" => (MathExports.Sin, Math.Sin),
        "cos" => (MathExports.Cos, Math.Cos),
        "tan" => (MathExports.Tan, Math.Tan),
        "asin" => (MathExports.Asin, Math.Asin),
        "acos" => (MathExports.Acos, Math.Acos),
        "atan" => (MathExports.Atan, Math.Atan),
        "sinh" => (MathExports.Sinh, Math.Sinh),
        "cosh" => (MathExports.Cosh, Math.Cosh),
        "tanh" => (MathExports.Tanh, Math.Tanh),
        "asinh" => (MathExports.Asinh, Math.Asinh),
        "acosh" => (MathExports.Acosh, Math.Acosh),
        "atanh" => (MathExports.Atanh, Math.Atanh),
        _ => (MathExports.Cbrt, Math.Cbrt),
    };

    private static void AssertClose(double expected, double actual, string what)
    {
        if (double.IsNaN(expected) && double.IsNaN(actual))
        {
            return;
        }

        // Bit patterns of one sign are ordered like the numbers; the sign of zero counts.
        long difference = Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual));
        Assert.True(
            double.IsNegative(expected) == double.IsNegative(actual) && difference is >= 0 and <= 4,
            $"{what}: expected {expected:R}, got {actual:R}");
    }
}
