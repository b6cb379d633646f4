using System;

namespace UefiKernel.Kernel.Runtime.Mathematics;

/// <summary>
/// Takes an angle to the quarter of the circle that it lies in and the rest, exactly for every double (Payne and Hanek, "Radian
/// reduction", 1983).
/// </summary>
internal static class CircleReduction
{
    private const int MantissaBits = 52;
    private const int ExponentBias = 1075;
    private const ulong HiddenBit = 1UL << MantissaBits;

    // Bits of 2/π behind the point, after 64 zeros for angles that need bits before it. The largest double needs 1,221.
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
        0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484, 0xE99C_7026_B45F_7E41,
        0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F, 0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7,
        0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B, 0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB,
        0xF0CF_BC20_9AF4_361D, 0xA9E3_9161_5EE6_1B08,
    ];

    private static DoubleDouble HalfPi => new(1.5707963267948966, 6.123233995736766E-17);

    /// <summary>Reduces an angle.</summary>
    /// <param name="angle">Radians, finite, 0.5 or more.</param>
    /// <param name="rest">The angle less <c>quarters</c> times π/2, at most π/4 either way.</param>
    /// <returns>Quarters, modulo 4.</returns>
    public static int Reduce(double angle, out DoubleDouble rest)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(angle);
        int exponent = (int)(bits >> MantissaBits) - ExponentBias;
        ulong mantissa = (bits & (HiddenBit - 1)) | HiddenBit;

        // angle * 2/π modulo 4: bits of 2/π that make multiples of 4 are passed over, and 256 are taken from there. The product's
        // 256 low bits have the quarters in the two highest.
        int first = exponent - 2 + 64;
        Span<ulong> product = stackalloc ulong[4];
        ulong carry = 0;
        for (int i = 3; i >= 0; i--)
        {
            ulong high = Math.BigMul(mantissa, Window(first + (64 * i)), out ulong low);
            product[i] = low + carry;
            carry = high + (product[i] < low ? 1UL : 0);
        }

        int quarters = (int)(product[0] >> 62);
        product[0] <<= 2;
        for (int i = 1; i < 4; i++)
        {
            product[i - 1] |= product[i] >> 62;
            product[i] <<= 2;
        }

        // Half a quarter or more counts from the next one, backwards: the complement of the fraction, 2^-256 short of it.
        bool backwards = product[0] >> 63 != 0;
        DoubleDouble fraction = 0;
        double weight = 1.0 / (1UL << 32);
        foreach (ulong word in product)
        {
            ulong value = backwards ? ~word : word;
            fraction = fraction + ((value >> 32) * weight) + ((uint)value * weight / (1UL << 32));
            weight = weight / (1UL << 32) / (1UL << 32);
        }

        rest = fraction * HalfPi;
        if (backwards)
        {
            rest = -rest;
        }

        return (quarters + (backwards ? 1 : 0)) & 3;
    }

    // 64 bits of the table from any bit on.
    private static ulong Window(int bit)
    {
        int word = bit >> 6, shift = bit & 63;
        ulong high = TwoOverPi[word] << shift;
        return shift == 0 ? high : high | (TwoOverPi[word + 1] >> (64 - shift));
    }
}
