using System;
using System.Text;

namespace UefiKernel.Kernel.Panics;

/// <summary>A kept report as text for people. Whoever could write the memory may have written anything.</summary>
internal static class PanicReport
{
    private const int LongestReason = 120;

    /// <summary>The first line that says something, which is the reason, without its prefix.</summary>
    /// <param name="report">The report.</param>
    public static string GetReason(ReadOnlySpan<byte> report)
    {
        string line = "";
        while (line.Length == 0 && !report.IsEmpty)
        {
            line = TakeLine(ref report);
        }

        line = line.StartsWith("[PANIC] ", StringComparison.Ordinal) ? line["[PANIC] ".Length..] : line;
        return line.Length > LongestReason ? line[..LongestReason] : line;
    }

    /// <summary>Takes a line from the front of a report: what is no UTF-8, and control characters, are replaced.</summary>
    /// <param name="report">The report; becomes what follows the line.</param>
    public static string TakeLine(ref ReadOnlySpan<byte> report)
    {
        int end = report.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? report : report[..end];
        report = end < 0 ? default : report[(end + 1)..];
        char[] text = Encoding.UTF8.GetString(line).ToCharArray();
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? '?' : text[i];
        }

        return new string(text);
    }
}
