using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace UefiKernel.Image.Library;

/// <summary>Numbers to text and back: each primitive type at its limits, each standard format.</summary>
internal static class NumberTextChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("text: byte round trip", static () =>
        {
            RoundTrips<byte>(0, 1, 255);
            Check.Equal("255", Text(byte.MaxValue));
        }),
        new("text: sbyte round trip", static () =>
        {
            RoundTrips<sbyte>(-128, -1, 0, 127);
            Check.Equal("-128", Text(sbyte.MinValue));
        }),
        new("text: short round trip", static () =>
        {
            RoundTrips<short>(-32768, 0, 32767);
            Check.Equal("-32768", Text(short.MinValue));
        }),
        new("text: ushort round trip", static () =>
        {
            RoundTrips<ushort>(0, 65535);
            Check.Equal("65535", Text(ushort.MaxValue));
        }),
        new("text: int round trip", static () =>
        {
            RoundTrips(int.MinValue, -1, 0, int.MaxValue);
            Check.Equal("-2147483648", Text(int.MinValue));
        }),
        new("text: uint round trip", static () =>
        {
            RoundTrips(0u, uint.MaxValue);
            Check.Equal("4294967295", Text(uint.MaxValue));
        }),
        new("text: long round trip", static () =>
        {
            RoundTrips(long.MinValue, 0, long.MaxValue);
            Check.Equal("-9223372036854775808", Text(long.MinValue));
        }),
        new("text: ulong round trip", static () =>
        {
            RoundTrips(0ul, ulong.MaxValue);
            Check.Equal("18446744073709551615", Text(ulong.MaxValue));
        }),
        new("text: nint and nuint round trip", static () =>
        {
            RoundTrips(nint.MinValue, nint.MaxValue);
            RoundTrips(nuint.MaxValue);
            Check.Equal("9223372036854775807", Text(nint.MaxValue));
        }),
        new("text: Int128 round trip", static () =>
        {
            RoundTrips(Int128.MinValue, Int128.Zero, Int128.MaxValue);
            Check.Equal("170141183460469231731687303715884105727", Text(Int128.MaxValue));
        }),
        new("text: UInt128 round trip", static () =>
        {
            RoundTrips(UInt128.Zero, UInt128.MaxValue);
            Check.Equal("340282366920938463463374607431768211455", Text(UInt128.MaxValue));
        }),
        new("text: float round trip", static () =>
        {
            RoundTrips(0.1f, float.MaxValue, float.Epsilon, -1.5f);
            Check.Equal("0.1", Text(0.1f));
            Check.Equal("3.4028235E+38", Text(float.MaxValue));
        }),
        new("text: double round trip", static () =>
        {
            RoundTrips(0.1, 1.0 / 3, double.MaxValue, double.Epsilon, Math.PI);
            Check.Equal("1.7976931348623157E+308", Text(double.MaxValue));
            Check.Equal("5E-324", Text(double.Epsilon));
        }),
        new("text: Half round trip", static () =>
        {
            RoundTrips((Half)0.1, Half.MaxValue, Half.Epsilon);
            Check.Equal("65500", Text(Half.MaxValue));
            Check.Equal("0.5", Text((Half)0.5));
        }),
        new("text: decimal round trip", static () =>
        {
            RoundTrips(decimal.MaxValue, decimal.MinValue, 0.10m, 1e-28m);
            Check.Equal("79228162514264337593543950335", Text(decimal.MaxValue));
            Check.Equal("0.10", Text(0.10m));
        }),
        new("text: bool and char round trip", static () =>
        {
            Check.True(bool.Parse(true.ToString()));
            Check.True(!bool.Parse("false"));
            Check.Equal('ü', char.Parse("ü".ToString()));
        }),
        new("text: 10,000 doubles from random bits come back", Doubles),
        new("text: shortest form of hard doubles", static () =>
        {
            Check.Equal("5E-324", Text(5e-324));
            Check.Equal("9007199254740992", Text(9007199254740993.0));
            Check.Equal("2.225073858507201E-308", Text(2.2250738585072011e-308));
            Check.Equal("1E+23", Text(1e23));
        }),
        new("text: infinities, NaN, negative zero", static () =>
        {
            Check.Equal("Infinity", Text(double.PositiveInfinity));
            Check.Equal("NaN", Text(double.NaN));
            Check.Equal("-0", Text(-0.0));
            Check.True(double.IsNegative(double.Parse("-0")));
            Check.True(double.IsNaN(double.Parse("NaN")));
        }),
        new("text: hexadecimal", static () =>
        {
            Check.Equal("beef", 48879.ToString("x"));
            Check.Equal("FFFFFFFF", (-1).ToString("X"));
            Check.Equal(65535, int.Parse("FFFF", NumberStyles.HexNumber));
            Check.Equal("000A", 10.ToString("X4"));
        }),
        new("text: binary", static () =>
        {
            Check.Equal("1010", 10.ToString("b"));
            Check.Equal("00000101", 5.ToString("B8"));
            Check.Equal(10, int.Parse("1010", NumberStyles.BinaryNumber));
        }),
        new("text: groups and digits after the point", static () =>
        {
            Check.Equal("1,234,567.89", 1234567.891.ToString("N2"));
            Check.Equal("1,234,567", 1234567.ToString("N0"));
            Check.Equal("-5.0", (-5).ToString("N1"));
        }),
        new("text: currency, percent, exponent", static () =>
        {
            Check.Equal("¤1,234.50", 1234.5.ToString("C2"));
            Check.Equal("25.6 %", 0.256.ToString("P1"));
            Check.Equal("1.235E+004", 12345.678.ToString("E3"));
        }),
        new("text: fixed and general", static () =>
        {
            Check.Equal("2.8", 2.75.ToString("F1"));
            Check.Equal("1.3", 1.26.ToString("F1"));
            Check.Equal("1E-05", 0.00001.ToString("G"));
            Check.Equal("1.23E+05", 123456.0.ToString("G3"));
        }),
        new("text: custom format", static () =>
        {
            Check.Equal("1,234.50", 1234.5.ToString("#,##0.00"));
            Check.Equal("005", 5.ToString("000"));
            Check.Equal("neg 7", (-7).ToString("pos 0;neg 0;zero"));
            Check.Equal("zero", 0.ToString("pos 0;neg 0;zero"));
        }),
        new("text: width of decimals", static () =>
        {
            Check.Equal("000042", 42.ToString("D6"));
            Check.Equal("-000042", (-42).ToString("D6"));
        }),
        new("text: parsing with spaces, signs, groups, exponent", static () =>
        {
            Check.Equal(1234, int.Parse("  +1,234 ", NumberStyles.Number));
            Check.Equal(-1500, double.Parse("-1.5e3"));
            Check.Equal(-5.5m, decimal.Parse("(5.5)", NumberStyles.Currency));
        }),
        new("text: TryParse of bad text is false and zero", static () =>
        {
            Check.True(!int.TryParse("12x", out int a));
            Check.Equal(0, a);
            Check.True(!int.TryParse("", out _));
            Check.True(!int.TryParse("2147483648", out _));
            Check.True(!double.TryParse("1.2.3", out _));
        }),
        new("text: parsing the exact middle rounds to even", static () =>
        {
            Check.Equal(9007199254740992, double.Parse("9007199254740993"));
            Check.Equal(9007199254740996, double.Parse("9007199254740995"));
        }),
        new("text: parsing hundreds of digits", static () =>
        {
            Check.Equal(0, double.Parse("0." + new string('0', 400) + "1"));
            Check.Equal(1e308, double.Parse("1" + new string('0', 308)));
            Check.True(double.IsInfinity(double.Parse("1" + new string('0', 400))));
        }),
        new("text: formatting into a span", static () =>
        {
            Formats(12345, "N0", "12,345");
            Formats(-1.5, "F1", "-1.5");
            Check.True(!1234.TryFormat(stackalloc char[3], out _));
        }),
        new("text: formatting as UTF-8", Utf8),
        new("text: ISpanParsable through generics", static () =>
        {
            Check.Equal(6, Sum<int>("1 2 3"));
            Check.Equal(0.75, Sum<double>("0.5 0.25"));
            Check.Equal(0.3m, Sum<decimal>("0.1 0.2"));
            Check.Equal(3, Sum<Int128>("1 2"));
        }),
        new("text: composite formatting", static () =>
        {
            Check.Equal("ab   |   07|2026|{}", string.Format("{0,-5}|{1,5:D2}|{2:yyyy}|{{}}", "ab", 7, new DateTime(2026, 1, 1)));
        }),
    ];

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static void RoundTrips<T>(params T[] values)
        where T : ISpanParsable<T>, IFormattable, IEquatable<T> =>
        Check.True(
            values.All(
                static v => T.Parse(v.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(v)));

    private static void Doubles()
    {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            Check.True(!(double.IsFinite(value) && double.Parse(value.ToString("R")) != value));
        }
    }

    private static void Formats<T>(T value, string format, string expected)
        where T : ISpanFormattable
    {
        Span<char> buffer = stackalloc char[40];
        Check.True(value.TryFormat(buffer, out int written, format, null));
        Check.Sequence(expected, buffer[..written]);
    }

    private static void Utf8()
    {
        Span<byte> buffer = stackalloc byte[20];
        Check.True((-42).TryFormat(buffer, out int written));
        Check.Sequence("-42"u8, buffer[..written]);
        Check.Equal(123, int.Parse("123"u8));
        Check.Equal(2.5, double.Parse("2.5"u8));
    }

    private static T Sum<T>(string text)
        where T : INumber<T>
    {
        T sum = T.Zero;
        foreach (Range part in text.AsSpan().Split(' '))
        {
            sum += T.Parse(text.AsSpan(part), CultureInfo.InvariantCulture);
        }

        return sum;
    }
}
