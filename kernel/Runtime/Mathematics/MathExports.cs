using System;
using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Mathematics;

/// <summary>
/// The C library's mathematical functions, which System.Math calls by name. Special values are those of ISO C, annex F.10.
/// </summary>
internal static class MathExports
{
    // Below this the first term of each odd series is the result, and cosine is 1.
    private const double Tiny = 1e-9;

    // exp of anything beyond is infinite or zero.
    private const double ExpLimit = 746;

    // tanh of anything beyond is 1.
    private const double TanhLimit = 20;

    private static DoubleDouble Ln2 => new(0.6931471805599453, 2.3190468138462996E-17);

    private static DoubleDouble Ln10 => new(2.302585092994046, -2.1707562233822494E-16);

    private static DoubleDouble Pi => new(3.141592653589793, 1.2246467991473532E-16);

    [RuntimeExport("exp")]
    internal static double Exp(double x) =>
    double.IsNaN(x) ? x : x > ExpLimit ? double.PositiveInfinity : x < -ExpLimit ? 0 : Exp(new DoubleDouble(x));

    [RuntimeExport("log")]
    internal static double Log(double x) => IsSpecialLog(x, out double special) ? special : Elementary.Log(x).Value;

    [RuntimeExport("log2")]
    internal static double Log2(double x) => IsSpecialLog(x, out double special) ? special : (Elementary.Log(x) / Ln2).Value;

    [RuntimeExport("log10")]
    internal static double Log10(double x) => IsSpecialLog(x, out double special) ? special : (Elementary.Log(x) / Ln10).Value;

    [RuntimeExport("pow")]
    internal static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.NaN;
        }

        bool isOdd = double.IsOddInteger(y);
        double absolute = Math.Abs(x);
        if (double.IsInfinity(y))
        {
            return absolute == 1 ? 1 : (absolute > 1) == (y > 0) ? double.PositiveInfinity : 0;
        }

        if (x == 0 || double.IsInfinity(x))
        {
            return Math.CopySign((x == 0) == (y > 0) ? 0 : double.PositiveInfinity, isOdd ? x : 1);
        }

        if (x < 0 && !double.IsInteger(y))
        {
            return double.NaN;
        }

        if (absolute == 1)
        {
            return isOdd ? x : 1;
        }

        // The logarithm is at most 745 and y a double, so that only y can make the product too large: then the result has left
        // the range long ago.
        DoubleDouble logarithm = Elementary.Log(absolute);
        double estimate = logarithm.High * y;
        double result = estimate > ExpLimit
            ? double.PositiveInfinity
            : estimate < -ExpLimit ? 0 : Math.Abs(y) < 1e-290 ? 1 : Exp(logarithm * y);
        return x < 0 && isOdd ? -result : result;
    }

    [RuntimeExport("sin")]
    internal static double Sin(double x) =>
    !double.IsFinite(x) ? double.NaN : Math.Abs(x) < Tiny ? x : Elementary.SinCos(x).Sine.Value;

    [RuntimeExport("cos")]
    internal static double Cos(double x) =>
    !double.IsFinite(x) ? double.NaN : Math.Abs(x) < Tiny ? 1 : Elementary.SinCos(x).Cosine.Value;

    [RuntimeExport("tan")]
    internal static double Tan(double x)
    {
        if (!double.IsFinite(x))
        {
            return double.NaN;
        }

        if (Math.Abs(x) < Tiny)
        {
            return x;
        }

        (DoubleDouble sine, DoubleDouble cosine) = Elementary.SinCos(x);
        return (sine / cosine).Value;
    }

    [RuntimeExport("atan")]
    internal static double Atan(double x) =>
    double.IsNaN(x) || Math.Abs(x) < Tiny ? x : Math.Abs(x) > 1e300 ? Math.CopySign(Pi.High / 2, x) : Elementary.Atan(x).Value;

    [RuntimeExport("atan2")]
    internal static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.NaN;
        }

        if (double.IsInfinity(y))
        {
            return Math.CopySign(double.IsInfinity(x) ? (x > 0 ? Pi.High / 4 : 3 * (Pi.High / 4)) : Pi.High / 2, y);
        }

        if (y == 0 || double.IsInfinity(x))
        {
            return Math.CopySign(double.IsNegative(x) ? Pi.High : 0, y);
        }

        if (x == 0)
        {
            return Math.CopySign(Pi.High / 2, y);
        }

        // The quotient of numbers of like size; beyond that the result is decided by which of them is the larger one.
        int difference = Math.ILogB(y) - Math.ILogB(x);
        DoubleDouble angle = difference > 200 ? Pi.Scale(0.5) : difference < -1000 ? 0
            : Elementary.Atan(
            new DoubleDouble(Math.ScaleB(Math.Abs(y), -Math.ILogB(y))) / Math.ScaleB(Math.Abs(x), -Math.ILogB(x)) is var q &&
            difference is > -200 ? q.Scale(Math.ScaleB(1, difference)) : 0);
        if (x > 0 && difference <= -200)
        {
            return y / x;
        }

        return Math.CopySign((x < 0 ? Pi - angle : angle).Value, y);
    }

    [RuntimeExport("asin")]
    internal static double Asin(double x) =>
        !(Math.Abs(x) <= 1) ? double.NaN : Math.Abs(x) < Tiny ? x : Math.Abs(x) == 1 ? Math.CopySign(Pi.High / 2, x)
        : Elementary.Atan(x / DoubleDouble.Sqrt(DoubleDouble.Sum(1, -x) * DoubleDouble.Sum(1, x))).Value;

    [RuntimeExport("acos")]
    internal static double Acos(double x) =>
        !(Math.Abs(x) <= 1) ? double.NaN : x == -1 ? Pi.High
        : Elementary.Atan(DoubleDouble.Sqrt(DoubleDouble.Sum(1, -x) / DoubleDouble.Sum(1, x))).Scale(2).Value;

    [RuntimeExport("sinh")]
    internal static double Sinh(double x) =>
    !double.IsFinite(x) || Math.Abs(x) < Tiny ? x : Math.CopySign(Hyperbolic(Math.Abs(x), -1), x);

    [RuntimeExport("cosh")]
    internal static double Cosh(double x) =>
    double.IsNaN(x) ? x : double.IsInfinity(x) ? double.PositiveInfinity : Hyperbolic(Math.Abs(x), 1);

    [RuntimeExport("tanh")]
    internal static double Tanh(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) < Tiny)
        {
            return x;
        }

        if (Math.Abs(x) > TanhLimit)
        {
            return Math.CopySign(1, x);
        }

        DoubleDouble square = Elementary.Exp(2 * x);
        return ((square - 1) / (square + 1)).Value;
    }

    [RuntimeExport("asinh")]
    internal static double Asinh(double x)
    {
        double absolute = Math.Abs(x);
        if (!double.IsFinite(x) || absolute < 1e-6)
        {
            return double.IsFinite(x) ? x * (1 - (x * x / 6)) : x;
        }

        double result = absolute > 1e150
            ? (Elementary.Log(absolute) + Ln2).Value
            : LogOf(absolute + DoubleDouble.Sqrt((DoubleDouble.Product(absolute, absolute)) + 1));
        return Math.CopySign(result, x);
    }

    [RuntimeExport("acosh")]
    internal static double Acosh(double x) =>
        !(x >= 1) ? double.NaN : double.IsInfinity(x) ? x : x > 1e150 ? (Elementary.Log(x) + Ln2).Value
        : LogOf(x + DoubleDouble.Sqrt(DoubleDouble.Sum(x, -1) * DoubleDouble.Sum(x, 1)));

    [RuntimeExport("atanh")]
    internal static double Atanh(double x) =>
        !(Math.Abs(x) <= 1)
        ? double.NaN
        : Math.Abs(x) == 1 ? Math.CopySign(double.PositiveInfinity, x) : Math.Abs(x) < 1e-6 ? x + (x * x * x / 3)
        : LogOf(DoubleDouble.Sum(1, x) / DoubleDouble.Sum(1, -x)) / 2;

    [RuntimeExport("cbrt")]
    internal static double Cbrt(double x) =>
    x == 0 || !double.IsFinite(x) ? x : Math.CopySign(Exp(Elementary.Log(Math.Abs(x)) / 3), x);

    /// <summary>The remainder with the dividend's sign, exactly: binary long division.</summary>
    [RuntimeExport("fmod")]
    internal static double Remainder(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y) || double.IsInfinity(x) || y == 0)
        {
            return double.NaN;
        }

        double rest = Math.Abs(x), divisor = Math.Abs(y);
        if (double.IsInfinity(y) || rest < divisor)
        {
            return x;
        }

        // Each multiple is a double and so is what it leaves; the number of steps is that of the bits between the two.
        for (int k = Math.ILogB(rest) - Math.ILogB(divisor); k >= 0; k--)
        {
            double multiple = Math.ScaleB(divisor, k);
            if (rest >= multiple)
            {
                rest -= multiple;
            }
        }

        return Math.CopySign(rest, x);
    }

    private static bool IsSpecialLog(double x, out double result)
    {
        result = x == 0 ? double.NegativeInfinity : x < 0 ? double.NaN : x;
        return !(x > 0) || double.IsInfinity(x);
    }

    private static double Exp(DoubleDouble x)
    {
        // In two steps at most: the result may be below the least normal number, and is then rounded once.
        DoubleDouble result = Elementary.Exp(x, out int exponent);
        return Math.ScaleB(result.Value, exponent);
    }

    // (e^x ± e^-x) / 2 for positive x.
    private static double Hyperbolic(double x, int sign)
    {
        if (x > ExpLimit)
        {
            return double.PositiveInfinity;
        }

        DoubleDouble exponential = Elementary.Exp(x, out int exponent);
        if (x < 40)
        {
            exponential += (1 / exponential).Scale(Math.ScaleB(sign, -2 * exponent));
        }

        return Math.ScaleB(exponential.Value, exponent - 1);
    }

    // The logarithm of the second word's share is the share itself: ln(h + l) = ln(h) + l / h.
    private static double LogOf(DoubleDouble x) => (Elementary.Log(x.High) + (x.Low / x.High)).Value;
}
