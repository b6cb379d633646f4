using System;
using System.Collections.Generic;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Mathematical functions, called and as delegates.</summary>
internal static unsafe class MathFunctionChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("MathF and Math as delegates: rounding", DelegatesRound),
        new("MathF and Math as delegates: roots and logarithms", DelegatesOfMath),
        new("MathF and Math: rounding of every kind of number", RoundsEverything),
    ];

    private static void DelegatesRound()
    {
        Func<float, float> floor = MathF.Floor, ceiling = MathF.Ceiling, truncate = MathF.Truncate, round = MathF.Round;
        Func<double, double> floor8 = Math.Floor, ceiling8 = Math.Ceiling, truncate8 = Math.Truncate, round8 = Math.Round;
        Check.Equal(-2, floor(-1.5f));
        Check.Equal(-1, ceiling(-1.5f));
        Check.Equal(-1, truncate(-1.5f));
        Check.Equal(2, round(2.5f));
        Check.Equal(-4, round(-3.5f));
        Check.Equal(-2, floor8(-1.5));
        Check.Equal(-1, ceiling8(-1.5));
        Check.Equal(-1, truncate8(-1.5));
        Check.Equal(2, round8(2.5));
    }

    private static void DelegatesOfMath()
    {
        Func<double, double>[] doubles = [Math.Sqrt, Math.Sin, Math.Cos, Math.Tan, Math.Asin, Math.Acos, Math.Atan, Math.Sinh,
            Math.Cosh, Math.Tanh, Math.Asinh, Math.Atanh, Math.Exp, Math.Log, Math.Log2, Math.Log10, Math.Cbrt, Math.Abs];
        Func<float, float>[] singles = [MathF.Sqrt, MathF.Sin, MathF.Cos, MathF.Tan, MathF.Asin, MathF.Acos, MathF.Atan,
            MathF.Sinh, MathF.Cosh, MathF.Tanh, MathF.Asinh, MathF.Atanh, MathF.Exp, MathF.Log, MathF.Log2, MathF.Log10,
                MathF.Cbrt, MathF.Abs];
        double[] expected = [0.7071067811865476, 0.479425538604203, 0.8775825618903728, 0.5463024898437905, 0.5235987755982989,
            1.0471975511965979, 0.4636476090008061, 0.5210953054937474, 1.1276259652063807, 0.46211715726000973,
                0.48121182505960347, 0.5493061443340548, 1.6487212707001282, -0.6931471805599453, -1, -0.3010299956639812,
                    0.7937005259840998, 0.5];
        for (int i = 0; i < expected.Length; i++)
        {
            Check.True(Math.Abs(doubles[i](0.5) - expected[i]) < 1e-15);
            Check.True(MathF.Abs(singles[i](0.5f) - (float)expected[i]) < 3e-7f);
        }

        Func<double, double, double> pow = Math.Pow, atan2 = Math.Atan2, remainder = Math.IEEERemainder, copySign = Math.CopySign;
        Func<float, float, float> powF = MathF.Pow, atan2F = MathF.Atan2, remainderF = MathF.IEEERemainder;
        Func<double, double, double, double> fused = Math.FusedMultiplyAdd;
        Func<double, double> acosh = Math.Acosh;
        Check.Equal(1024, pow(2, 10));
        Check.Equal(1024, powF(2, 10));
        Check.Equal(Math.PI / 4, atan2(1, 1));
        Check.Equal(0, atan2F(0, 1));
        Check.Equal(-1, remainder(5, 3));
        Check.Equal(-1, remainderF(5, 3));
        Check.Equal(-1, copySign(1, -0.0));
        Check.Equal(10, fused(2, 3, 4));
        Check.Equal(0, acosh(1));
        Check.Equal(5, double.Hypot(3, 4));
        Check.Equal(5, float.Hypot(3, 4));
        Check.Equal(1.5f, 5.5f % 2);
        Check.True(Math.Abs(double.RootN(27, 3) - 3) < 1e-15);
    }

    private static void RoundsEverything()
    {
        float[] values = [0f, -0f, 0.5f, -0.5f, 1.5f, -1.5f, 8388607.5f, -8388607.5f, 8388608f, 1e30f, float.Epsilon,
            -float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        foreach (float value in values)
        {
            Check.True(Same(MathF.Floor(Opaque(value)), (float)Math.Floor((double)value)));
            Check.True(Same(MathF.Ceiling(Opaque(value)), (float)Math.Ceiling((double)value)));
            Check.True(Same(MathF.Truncate(Opaque(value)), (float)Math.Truncate((double)value)));
            Check.True(Same(MathF.Round(Opaque(value)), (float)Math.Round((double)value)));
        }

        Check.True(float.IsNegative(MathF.Floor(Opaque(-0f))));
        Check.True(float.IsNegative(MathF.Ceiling(Opaque(-0.5f))));
        Check.Equal(-1, MathF.Floor(Opaque(-float.Epsilon)));
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) ||
        (float.IsNaN(a) && float.IsNaN(b));
}
