using System;
using System.Globalization;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>
/// A failure for programs: <c>{"error": "…"}</c> in one line. Written without allocation, because a full heap is reported this
/// way too.
/// </summary>
internal static class JsonError
{
    /// <summary>Writes it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="parts">The message, in parts that follow each other.</param>
    public static void Write(ConsoleWriter console, params ReadOnlySpan<string> parts)
    {
        console.Write("{\"error\":\"");
        foreach (string part in parts)
        {
            WriteEscaped(console, part);
        }

        console.Write("\"}");
        console.WriteLine();
    }

    // RFC 8259, section 7. What has to be escaped is rare, so the text goes out in long pieces.
    private static void WriteEscaped(ConsoleWriter console, string text)
    {
        Span<char> escape = stackalloc char[6];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('"' or '\\' or < ' '))
            {
                continue;
            }

            console.Write(text.AsSpan(start, i - start));
            escape.TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}", out int length);
            console.Write(escape[..length]);
            start = i + 1;
        }

        console.Write(text.AsSpan(start));
    }
}
