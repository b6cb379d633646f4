using System;
using System.Globalization;
using System.Numerics;
using CsCheck;
using UefiKernel.Shell.Commands.Comfort.Calc;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The expressions of <c>calc</c>, against whole numbers without a limit.</summary>
public class ExpressionTests
{
    private const int Depth = 5;

    private static readonly Gen<ulong> s_numbers = Gen.OneOf(
        Gen.ULong[0, 100], Gen.ULong, Gen.Int[0, 63].Select(static bit => 1UL << bit),
        Gen.OneOf([ulong.MaxValue, 0UL, 1UL << 63]));

    /// <summary>
    /// A part of an expression: its text, fully in parentheses, and its value; no value where calc has to refuse.
    /// </summary>
    private sealed record Part(string Text, BigInteger? Value);

    [Theory]
    [InlineData("1+2*3", "7")]
    [InlineData("(1+2)*3", "9")]
    [InlineData("10-4-3", "3")]
    [InlineData("100/10/2", "5")]
    [InlineData("-7/2", "-3")]
    [InlineData("-7%4", "-3")]
    [InlineData("- - 5", "5")]
    [InlineData("~0", "18446744073709551615")]
    [InlineData("~-1", "0")]
    [InlineData("-1 & 0xFF", "255")]
    [InlineData("1|2^3&2", "1")]
    [InlineData("1 << 4 + 1", "32")]
    [InlineData("1 > > 0", "1")]
    [InlineData("256 >> 4 >> 1", "8")]
    [InlineData("1 << 63", "9223372036854775808")]
    [InlineData("0xFEE00900[31:12]", "1043968")]
    [InlineData("0xF0[4]", "1")]
    [InlineData("0xF0[3]", "0")]
    [InlineData("(0xFF00 + 0xFF)[15:8][3:0]", "15")]
    [InlineData("-0x80[7:7]", "-1")]
    [InlineData("10M/4K", "2560")]
    [InlineData("0b1_0000 * 1_000", "16000")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    public void Values(string text, string expected)
    {
        Assert.True(Expression.TryEvaluate(text, out Int128 value, out string problem), problem);
        Assert.Equal(expected, value.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("", problem);
    }

    [Theory]
    [InlineData("", "expected a number at the end")]
    [InlineData("1 +", "expected a number at the end")]
    [InlineData("1 2", "expected an operator, found '2'")]
    [InlineData("1)", "expected an operator, found ')'")]
    [InlineData("(1", "expected a closing )")]
    [InlineData("1[2", "expected a closing ]")]
    [InlineData("1[2:3]", "expected bits [high:low] from 0 to 63, found [2:3]")]
    [InlineData("1[64]", "expected bits [high:low] from 0 to 63, found [64:64]")]
    [InlineData("1[-1]", "expected bits [high:low] from 0 to 63, found [-1:-1]")]
    [InlineData("1/0", "expected a divisor that is not 0")]
    [InlineData("1%(2-2)", "expected a divisor that is not 0")]
    [InlineData("1<2", "expected <<")]
    [InlineData("1>2", "expected >>")]
    [InlineData("1<<64", "expected a shift by 0 to 63, found 64")]
    [InlineData("1>>-1", "expected a shift by 0 to 63, found -1")]
    [InlineData("18446744073709551616", "expected a number of 64 bits, such as 4096, 0x1000 or 4K, found '18446744073709551616'")]
    [InlineData("0xG", "expected a number of 64 bits, such as 4096, 0x1000 or 4K, found '0xG'")]
    [InlineData("18446744073709551615 + 1", "expected results from -2^63 to 2^64 - 1")]
    [InlineData("-9223372036854775809", "expected results from -2^63 to 2^64 - 1")]
    [InlineData("0xFFFFFFFFFFFFFFFF * 0xFFFFFFFFFFFFFFFF", "expected results from -2^63 to 2^64 - 1")]
    [InlineData("$", "expected a number, found '$'")]
    public void Problems(string text, string expected)
    {
        Assert.False(Expression.TryEvaluate(text, out _, out string problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        string within = new('(', Expression.DeepestNesting - 1);
        Assert.True(Expression.TryEvaluate(within + "1" + within.Replace('(', ')'), out _, out _));
        foreach (string hostile in new[] { new string('(', 1_000_000), new string('-', 1_000_000) + "1",
            new string('~', 1_000_000) })
        {
            Assert.False(Expression.TryEvaluate(hostile, out _, out string problem));
            Assert.Contains("nested parentheses", problem, StringComparison.Ordinal);
        }

        // Operands in a row are not nested.
        Assert.True(
            Expression.TryEvaluate("1" + string.Concat(System.Linq.Enumerable.Repeat("+1", 100_000)), out Int128 sum, out _));
        Assert.Equal(100_001, sum);
    }

    [Fact]
    public void Any_expression_has_the_value_of_exact_arithmetic_or_is_refused() => GenPart(Depth).Sample(
        part =>
        {
            bool isValue = Expression.TryEvaluate(part.Text, out Int128 value, out string problem);
            Assert.Equal(part.Value is not null, isValue);
            Assert.Equal(isValue, problem.Length == 0);
            if (part.Value is { } expected)
            {
                Assert.Equal(expected, value);
            }
        },
        iter: 20_000);

    [Fact]
    public void Any_text_has_a_value_or_a_problem() =>
    Gen.String[Gen.OneOf([.. "0123456789xabKG_ ()[]:+-*/%<>&|^~!✓"]), 0, 30].Sample(
        static text => Assert.Equal(Expression.TryEvaluate(text, out _, out string problem), problem.Length == 0),
        iter: 50_000);

    private static Gen<Part> GenPart(int depth)
    {
        Gen<Part> number = s_numbers.Select(static value => new Part(value.ToString(CultureInfo.InvariantCulture), value));
        if (depth == 0)
        {
            return number;
        }

        Gen<Part> part = GenPart(depth - 1);
        return Gen.OneOf(
            number,
            part.Select(static p => new Part($"(-{p.Text})", Limit(-p.Value))),
            part.Select(static p => new Part($"(~{p.Text})", p.Value is { } value ? ulong.MaxValue - Pattern(value) : null)),
            Gen.Select(
                part, Gen.Int[0, 64], Gen.Int[0, 64],
                static (p, high, low) => new Part($"({p.Text})[{high}:{low}]", Field(p.Value, high, low))),
            Gen.Select(part, Gen.OneOf(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"]), part, (left, sign, right) =>
                new Part(
                    $"({left.Text} {sign} {right.Text})",
                    left.Value is { } l && right.Value is { } r ? Apply(l, sign, r) : null)));
    }

    private static BigInteger? Apply(BigInteger left, string sign, BigInteger right) => sign switch
    {
        "+" => Limit(left + right),
        "-" => Limit(left - right),
        "*" => Limit(left * right),
        "/" => right.IsZero ? null : Limit(BigInteger.Divide(left, right)),
        "%" => right.IsZero ? null : BigInteger.Remainder(left, right),
        "&" => Pattern(left) & Pattern(right),
        "|" => Pattern(left) | Pattern(right),
        "^" => Pattern(left) ^ Pattern(right),
        _ when right < 0 || right > 63 => null,
        "<<" => Pattern(Pattern(left) << (int)right),
        _ => Pattern(left) >> (int)right,
    };

    private static BigInteger? Field(BigInteger? value, int high, int low) =>
        value is not { } there || high < low || high > 63 ? null : (Pattern(there) >> low) % BigInteger.Pow(2, high - low + 1);

    private static BigInteger Pattern(BigInteger value) => value & ulong.MaxValue;

    private static BigInteger? Limit(BigInteger? value) => value < long.MinValue || value > ulong.MaxValue ? null : value;
}
