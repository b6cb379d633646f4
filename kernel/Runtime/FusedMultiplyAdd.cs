using System;
using System.Runtime;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// x·y + z with one rounding, which Math.FusedMultiplyAdd calls by name on processors without FMA (IEEE 754-2019, section 5.4.1).
/// </summary>
internal static class FusedMultiplyAdd
{
    private const int FractionBits = 52;
    private const ulong Hidden = 1UL << FractionBits;

    // A double is an integer of up to 53 bits times a power of two; this is the lowest, and what turns powers into exponents as
    // stored.
    private const int LowestPower = -1074;
    private const int Bias = 1075;
    private const int ExponentMask = 0x7FF;

    // Where the leading bit of both summands is put: two bits are left for the carry and for looking at.
    private const int Lead = 125;

    [RuntimeExport("fma")]
    internal static double Compute(double x, double y, double z)
    {
        // Zeros and special values first. A product that is not zero but rounds to zero still gives its sign to the result.
        if (!double.IsFinite(x) || !double.IsFinite(y) || x == 0 || y == 0)
        {
            return (x * y) + z;
        }

        if (!double.IsFinite(z))
        {
            return z;
        }

        if (z == 0)
        {
            return x * y;
        }

        (ulong xInteger, int xPower) = Split(x);
        (ulong yInteger, int yPower) = Split(y);
        (ulong zInteger, int zPower) = Split(z);
        (UInt128 product, int productPower) = Align((UInt128)xInteger * yInteger, xPower + yPower);
        (UInt128 addend, int addendPower) = Align(zInteger, zPower);
        bool isProductNegative = double.IsNegative(x) != double.IsNegative(y);
        bool isAddendNegative = double.IsNegative(z);

        bool isProductLarger = productPower != addendPower ? productPower > addendPower : product >= addend;
        (UInt128 large, int power, bool isNegative) = isProductLarger
            ? (product, productPower, isProductNegative)
            : (addend, addendPower, isAddendNegative);
        UInt128 small = ShiftRight(isProductLarger ? addend : product, Math.Abs(productPower - addendPower));
        UInt128 sum = isProductNegative == isAddendNegative ? large + small : large - small;
        return sum == 0 ? 0.0 : Round(sum, power, isNegative);
    }

    [RuntimeExport("fmaf")]
    internal static float Compute(float x, float y, float z)
    {
        // The product is exact in a double. The sum is rounded to odd (Boldo, Melquiond, "Emulation of FMA and correctly rounded
        // sums", 2008), so that rounding it once more, to float, gives what rounding the exact sum would have given.
        double product = (double)x * y;
        double sum = product + z;
        if (!double.IsFinite(sum))
        {
            return (float)sum;
        }

        double part = sum - product;
        double error = (product - (sum - part)) + (z - part);
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if (error != 0 && (bits & 1) == 0)
        {
            sum = BitConverter.Int64BitsToDouble(bits + ((error > 0) == (sum > 0) ? 1 : -1));
        }

        return (float)sum;
    }

    // The absolute value as an integer times a power of two.
    private static (ulong Integer, int Power) Split(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)(bits >> FractionBits) & ExponentMask;
        ulong fraction = bits & (Hidden - 1);
        return exponent == 0 ? (fraction, LowestPower) : (fraction | Hidden, exponent - Bias);
    }

    private static (UInt128 Integer, int Power) Align(UInt128 integer, int power)
    {
        int shift = (int)UInt128.LeadingZeroCount(integer) - (127 - Lead);
        return (integer << shift, power - shift);
    }

    // Bits that are shifted out set the lowest bit (sticky bit): enough to know on which side of the midpoint the exact sum lies.
    private static UInt128 ShiftRight(UInt128 value, int count)
    {
        if (count == 0)
        {
            return value;
        }

        if (count > Lead)
        {
            return 1;
        }

        UInt128 shifted = value >> count;
        return shifted << count == value ? shifted : shifted | 1;
    }

    // To nearest, ties to even.
    private static double Round(UInt128 integer, int power, bool isNegative)
    {
        int lead = 127 - (int)UInt128.LeadingZeroCount(integer);
        int shift = Math.Max(lead - FractionBits, LowestPower - power);
        ulong kept;
        if (shift <= 0)
        {
            kept = (ulong)integer << -shift;
        }
        else if (shift > lead + 1)
        {
            kept = 0;
        }
        else
        {
            UInt128 half = UInt128.One << (shift - 1), rest = integer & ((half << 1) - 1);
            kept = (ulong)(integer >> shift);
            if (rest > half || (rest == half && (kept & 1) != 0))
            {
                kept++;
            }
        }

        // A carry out of the fraction counts in the exponent, as it should.
        int exponent = power + shift + Bias;
        ulong bits = kept < Hidden
            ? kept
            : exponent >= ExponentMask
            ? (ulong)ExponentMask << FractionBits
            : ((ulong)exponent << FractionBits) + (kept - Hidden);
        return BitConverter.UInt64BitsToDouble(isNegative ? bits | (1UL << 63) : bits);
    }
}
