using System;
using System.Globalization;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Comfort.Calc;

/// <summary><c>calc</c>: evaluates an expression and shows its value in every form.</summary>
internal static class CalcCommand
{
    private const int GroupDigits = 4;
    private const int LabelWidth = 13;

    private static readonly Argument<string> s_expression = Argument.Expression("EXPRESSION");

    public static Command Create() => new("calc", "Evaluate an expression of 64-bit numbers")
    {
        Topic = CommandTopic.Shell,
        Help = """
            Numbers are decimal, 0x hexadecimal or 0b binary. _ may separate digits. The suffixes K, M, G and T are powers of
            1024.
              ( )  [HIGH:LOW]  [BIT]    parentheses, bits of the value in front
              -  ~                      sign, complement
              *  /  %    +  -           exact, from -2^63 to 2^64 - 1
              <<  >>  &  ^  |           unsigned 64-bit, with C's precedence
            """,
        Arguments = [s_expression],
        Examples =
        [
            new("calc 10M / 4K", "number of pages in 10 MiB"),
            new("calc 0xFEE00900[31:12]", "bits 31 to 12"),
            new("calc ~0xFFF & 0x12345", "the start of a page"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context) =>
        Expression.TryEvaluate(context.Get(s_expression), out Int128 value, out string problem)
            ? context.Print(Describe(value))
            : context.Reject(problem);

    private static Report Describe(Int128 value)
    {
        ulong pattern = unchecked((ulong)value);
        long signed = unchecked((long)pattern);
        var report = new Report();
        if (signed >= 0)
        {
            report.Hidden("signed", signed);
        }

        report.BeginFields(LabelWidth);
        report.Field(
            "unsigned", signed < 0 ? "Unsigned" : "Decimal",
            ReportValue.Number(pattern, pattern.ToString("N0", CultureInfo.InvariantCulture)));
        if (signed < 0)
        {
            report.Field("signed", "Signed", signed);
        }

        report.Field("hexadecimal", "Hexadecimal", ReportValue.Hex(pattern));
        report.Field("binary", "Binary", ToBinary(pattern));
        report.Line($"{"Bits set",-LabelWidth}{DescribeBits(pattern)}");
        if (pattern >= 1024)
        {
            report.BeginFields(LabelWidth);
            report.Field("size", "Size", new ByteCount(pattern), "as bytes");
        }

        return report;
    }

    private static string ToBinary(ulong value)
    {
        string digits = value.ToString("b", CultureInfo.InvariantCulture);
        var text = new StringBuilder("0b");
        for (int i = 0; i < digits.Length; i++)
        {
            text.Append(i > 0 && (digits.Length - i) % GroupDigits == 0 ? "_" : "").Append(digits[i]);
        }

        return text.ToString();
    }

    // From the highest on, runs as 31-12.
    private static string DescribeBits(ulong value)
    {
        var text = new StringBuilder();
        int bit = 63;
        while (bit >= 0)
        {
            int high = bit;
            while (bit >= 0 && ((value >> bit) & 1) != 0)
            {
                bit--;
            }

            if (bit < high)
            {
                text.Append(text.Length > 0 ? ", " : "").Append(high);
                text.Append(high > bit + 1 ? $"-{bit + 1}" : "");
            }

            bit--;
        }

        return text.Length > 0 ? text.ToString() : "none";
    }
}
