using System;

namespace UefiKernel.Kernel.Runtime.Mathematics;

/// <summary>
/// Exponential, logarithm, circle and their inverses, to twice a double's digits: plain series after a reduction of the argument.
/// </summary>
internal static class Elementary
{
    // Below 2^-104 what follows cannot change the sum.
    private const double Negligible = 4.9e-32;

    private static DoubleDouble Ln2 => new(0.6931471805599453, 2.3190468138462996E-17);

    private static DoubleDouble HalfPi => new(1.5707963267948966, 6.123233995736766E-17);

    /// <summary>e to a power.</summary>
    /// <param name="value">From -745 to 710.</param>
    /// <param name="exponent">A power of two that the result is still to be multiplied by: it may not fit a double.</param>
    public static DoubleDouble Exp(DoubleDouble value, out int exponent)
    {
        // e^x = 2^k * e^r with |r| <= ln(2) / 2.
        double k = Math.Round(value.High / Ln2.High);
        exponent = (int)k;
        DoubleDouble r = value - (Ln2 * k), term = 1, sum = 1;
        for (int i = 1; Math.Abs(term.High) > Negligible && i < 40; i++)
        {
            term = term * r / i;
            sum += term;
        }

        return sum;
    }

    /// <summary>e to a power whose result, and its inverse, fit a double.</summary>
    public static DoubleDouble Exp(DoubleDouble value)
    {
        DoubleDouble result = Exp(value, out int exponent);
        return result.Scale(Math.ScaleB(1, exponent));
    }

    /// <summary>The natural logarithm.</summary>
    /// <param name="value">Positive, finite.</param>
    public static DoubleDouble Log(double value)
    {
        // ln(2^k m) = k ln(2) + 2 artanh((m - 1) / (m + 1)) with m between sqrt(1/2) and sqrt(2).
        int k = Math.ILogB(value);
        double m = Math.ScaleB(value, -k);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            k++;
        }

        DoubleDouble s = DoubleDouble.Sum(m, -1) / DoubleDouble.Sum(m, 1);
        return (Ln2 * k) + OddSeries(s, alternating: false).Scale(2);
    }

    /// <summary>Sine and cosine.</summary>
    /// <param name="angle">Radians, finite.</param>
    public static (DoubleDouble Sine, DoubleDouble Cosine) SinCos(double angle)
    {
        double absolute = Math.Abs(angle);
        DoubleDouble rest = absolute;
        int quarters = absolute < 0.78 ? 0 : CircleReduction.Reduce(absolute, out rest);
        DoubleDouble square = rest * rest, sine = rest, cosine = 1, term = 1;

        // The terms of both series in turn: r^i / i!.
        for (int i = 1; i < 40 && Math.Abs(term.High) > Negligible; i += 2)
        {
            term = -(term * square) / (i * (i + 1));
            cosine += term;
            sine += term * rest / (i + 2);
        }

        (sine, cosine) = quarters switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
        return (angle < 0 ? -sine : sine, cosine);
    }

    /// <summary>The angle whose tangent is given, from -π/2 to π/2.</summary>
    public static DoubleDouble Atan(DoubleDouble tangent)
    {
        if (tangent.High < 0)
        {
            return -Atan(-tangent);
        }

        if (tangent.High > 1)
        {
            return HalfPi - Atan(1 / tangent);
        }

        // Half the angle, three times: the series then ends soon.
        DoubleDouble t = tangent;
        for (int i = 0; i < 3; i++)
        {
            t /= 1 + DoubleDouble.Sqrt(1 + (t * t));
        }

        return OddSeries(t, alternating: true).Scale(8);
    }

    // x ± x^3/3 + x^5/5 ± ...: artanh, or arctan when the signs alternate.
    private static DoubleDouble OddSeries(DoubleDouble x, bool alternating)
    {
        DoubleDouble square = alternating ? -(x * x) : x * x, power = x, sum = x;
        for (int i = 3; i < 100 && Math.Abs(power.High) > Negligible * Math.Abs(x.High); i += 2)
        {
            power *= square;
            sum += power / i;
        }

        return sum;
    }
}
