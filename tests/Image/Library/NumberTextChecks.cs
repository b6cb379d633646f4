using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using UefiKernel.Image.Checks;

namespace UefiKernel.Image.Library;

/// <summary>Numbers to text and back: each primitive type at its limits, each standard format.</summary>
internal static class NumberTextChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("text: byte round trip", static () => RoundTrips<byte>(0, 1, 255) && Text(byte.MaxValue) == "255"),
        new("text: sbyte round trip", static () => RoundTrips<sbyte>(-128, -1, 0, 127) && Text(sbyte.MinValue) == "-128"),
        new("text: short round trip", static () => RoundTrips<short>(-32768, 0, 32767) && Text(short.MinValue) == "-32768"),
        new("text: ushort round trip", static () => RoundTrips<ushort>(0, 65535) && Text(ushort.MaxValue) == "65535"),
        new("text: int round trip", static () => RoundTrips(int.MinValue, -1, 0, int.MaxValue) && Text(int.MinValue) == "-2147483648"),
        new("text: uint round trip", static () => RoundTrips(0u, uint.MaxValue) && Text(uint.MaxValue) == "4294967295"),
        new("text: long round trip", static () => RoundTrips(long.MinValue, 0, long.MaxValue) && Text(long.MinValue) == "-9223372036854775808"),
        new("text: ulong round trip", static () => RoundTrips(0ul, ulong.MaxValue) && Text(ulong.MaxValue) == "18446744073709551615"),
        new("text: nint and nuint round trip", static () => RoundTrips(nint.MinValue, nint.MaxValue) && RoundTrips(nuint.MaxValue) && Text(nint.MaxValue) == "9223372036854775807"),
        new("text: Int128 round trip", static () => RoundTrips(Int128.MinValue, Int128.Zero, Int128.MaxValue) && Text(Int128.MaxValue) == "170141183460469231731687303715884105727"),
        new("text: UInt128 round trip", static () => RoundTrips(UInt128.Zero, UInt128.MaxValue) && Text(UInt128.MaxValue) == "340282366920938463463374607431768211455"),
        new("text: float round trip", static () => RoundTrips(0.1f, float.MaxValue, float.Epsilon, -1.5f) && Text(0.1f) == "0.1" && Text(float.MaxValue) == "3.4028235E+38"),
        new("text: double round trip", static () => RoundTrips(0.1, 1.0 / 3, double.MaxValue, double.Epsilon, Math.PI) && Text(double.MaxValue) == "1.7976931348623157E+308" && Text(double.Epsilon) == "5E-324"),
        new("text: Half round trip", static () => RoundTrips((Half)0.1, Half.MaxValue, Half.Epsilon) && Text(Half.MaxValue) == "65500" && Text((Half)0.5) == "0.5"),
        new("text: decimal round trip", static () => RoundTrips(decimal.MaxValue, decimal.MinValue, 0.10m, 1e-28m) && Text(decimal.MaxValue) == "79228162514264337593543950335" && Text(0.10m) == "0.10"),
        new("text: bool and char round trip", static () => bool.Parse(true.ToString()) && !bool.Parse("false") && char.Parse("ü".ToString()) == 'ü'),
        new("text: 10,000 doubles from random bits come back", Doubles),
        new("text: shortest form of hard doubles", static () => Text(5e-324) == "5E-324" && Text(9007199254740993.0) == "9007199254740992" && Text(2.2250738585072011e-308) == "2.225073858507201E-308" && Text(1e23) == "1E+23"),
        new("text: infinities, NaN, negative zero", static () => Text(double.PositiveInfinity) == "Infinity" && Text(double.NaN) == "NaN" && Text(-0.0) == "-0" && double.IsNegative(double.Parse("-0")) && double.IsNaN(double.Parse("NaN"))),
        new("text: hexadecimal", static () => 48879.ToString("x") == "beef" && (-1).ToString("X") == "FFFFFFFF" && int.Parse("FFFF", NumberStyles.HexNumber) == 65535 && 10.ToString("X4") == "000A"),
        new("text: binary", static () => 10.ToString("b") == "1010" && 5.ToString("B8") == "00000101" && int.Parse("1010", NumberStyles.BinaryNumber) == 10),
        new("text: groups and digits after the point", static () => 1234567.891.ToString("N2") == "1,234,567.89" && 1234567.ToString("N0") == "1,234,567" && (-5).ToString("N1") == "-5.0"),
        new("text: currency, percent, exponent", static () => 1234.5.ToString("C2") == "¤1,234.50" && 0.256.ToString("P1") == "25.6 %" && 12345.678.ToString("E3") == "1.235E+004"),
        new("text: fixed and general", static () => 2.75.ToString("F1") == "2.8" && 1.26.ToString("F1") == "1.3" && 0.00001.ToString("G") == "1E-05" && 123456.0.ToString("G3") == "1.23E+05"),
        new("text: custom format", static () => 1234.5.ToString("#,##0.00") == "1,234.50" && 5.ToString("000") == "005" && (-7).ToString("pos 0;neg 0;zero") == "neg 7" && 0.ToString("pos 0;neg 0;zero") == "zero"),
        new("text: width of decimals", static () => 42.ToString("D6") == "000042" && (-42).ToString("D6") == "-000042"),
        new("text: parsing with spaces, signs, groups, exponent", static () => int.Parse("  +1,234 ", NumberStyles.Number) == 1234 && double.Parse("-1.5e3") == -1500 && decimal.Parse("(5.5)", NumberStyles.Currency) == -5.5m),
        new("text: TryParse of bad text is false and zero", static () => !int.TryParse("12x", out int a) && a == 0 && !int.TryParse("", out _) && !int.TryParse("2147483648", out _) && !double.TryParse("1.2.3", out _)),
        new("text: parsing the exact middle rounds to even", static () => double.Parse("9007199254740993") == 9007199254740992 && double.Parse("9007199254740995") == 9007199254740996),
        new("text: parsing hundreds of digits", static () => double.Parse("0." + new string('0', 400) + "1") == 0 && double.Parse("1" + new string('0', 308)) == 1e308 && double.IsInfinity(double.Parse("1" + new string('0', 400)))),
        new("text: formatting into a span", static () => Formats(12345, "N0", "12,345") && Formats(-1.5, "F1", "-1.5") && !1234.TryFormat(stackalloc char[3], out _)),
        new("text: formatting as UTF-8", Utf8),
        new("text: ISpanParsable through generics", static () => Sum<int>("1 2 3") == 6 && Sum<double>("0.5 0.25") == 0.75 && Sum<decimal>("0.1 0.2") == 0.3m && Sum<Int128>("1 2") == 3),
        new("text: composite formatting", static () => string.Format("{0,-5}|{1,5:D2}|{2:yyyy}|{{}}", "ab", 7, new DateTime(2026, 1, 1)) == "ab   |   07|2026|{}"),
    ];

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static bool RoundTrips<T>(params T[] values)
        where T : ISpanParsable<T>, IFormattable, IEquatable<T> =>
        values.All(static v => T.Parse(v.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(v));

    private static bool Doubles()
    {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value) && double.Parse(value.ToString("R")) != value)
                return false;
        }

        return true;
    }

    private static bool Formats<T>(T value, string format, string expected)
        where T : ISpanFormattable
    {
        Span<char> buffer = stackalloc char[40];
        return value.TryFormat(buffer, out int written, format, null) && buffer[..written].SequenceEqual(expected);
    }

    private static bool Utf8()
    {
        Span<byte> buffer = stackalloc byte[20];
        return (-42).TryFormat(buffer, out int written) && buffer[..written].SequenceEqual("-42"u8) && int.Parse("123"u8) == 123 && double.Parse("2.5"u8) == 2.5;
    }

    private static T Sum<T>(string text)
        where T : INumber<T>
    {
        T sum = T.Zero;
        foreach (Range part in text.AsSpan().Split(' '))
            sum += T.Parse(text.AsSpan(part), CultureInfo.InvariantCulture);
        return sum;
    }
}
