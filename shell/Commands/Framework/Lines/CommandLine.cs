using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;

namespace UefiKernel.Shell.Commands.Framework.Lines;

/// <summary>
/// Splits a line into words. Spaces separate; <c>'…'</c> takes everything as it is, <c>"…"</c> everything but <c>\"</c> and
/// <c>\\</c>; outside of quotes a backslash takes the next character as it is when that means something, and else stands for
/// itself, as in <c>R:\Temp</c>. Quoted and unquoted parts that touch are one word; <c>""</c> is an empty word.
/// </summary>
public static class CommandLine
{
    private static readonly SearchValues<char> s_specialCharacters = SearchValues.Create(" |<>'\"\\");

    /// <summary>
    /// A line of words, for commands that run lines: a single word is a line already, several get the quotes back that splitting
    /// took from them.
    /// </summary>
    public static string Join(ReadOnlySpan<string> words)
    {
        if (words.Length == 1)
        {
            return words[0];
        }

        var line = new StringBuilder();
        foreach (string word in words)
        {
            line.Append(line.Length > 0 ? " " : "").Append(Quote(word));
        }

        return line.ToString();
    }

    /// <summary>
    /// A word as it has to stand in a line: in quotes when it is empty or has characters that mean something there.
    /// </summary>
    public static string Quote(string word) =>
        word.Length == 0 || word.AsSpan().ContainsAny(s_specialCharacters)
        ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : word;

    /// <summary>
    /// Puts the words of a line into <paramref name="words"/>; false with one line in <paramref name="problem"/> when it is
    /// incomplete.
    /// </summary>
    public static bool TrySplit(string line, List<string> words, out string problem) => TrySplit(line, words, null, out problem);

    /// <summary>A part of a word as it has to stand in a line, without quotes.</summary>
    public static string Escape(ReadOnlySpan<char> part)
    {
        var escaped = new StringBuilder();
        foreach (char c in part)
        {
            escaped.Append(s_specialCharacters.Contains(c) ? "\\" : "").Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>
    /// As above, but <c>|</c>, <c>&lt;</c>, <c>&gt;</c> and the two doubled outside of quotes are words of their own.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="words">Takes the words.</param>
    /// <param name="operators">
    /// Takes the places of those words; null takes them as any other character.
    /// </param>
    /// <param name="problem">Says what was expected when the line is incomplete.</param>
    public static bool TrySplit(string line, List<string> words, List<int>? operators, out string problem)
    {
        words.Clear();
        operators?.Clear();
        problem = "";
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && quote != '\'')
            {
                bool isEscape = i + 1 < line.Length &&
                    (quote == '\0' ? s_specialCharacters.Contains(line[i + 1]) : line[i + 1] is '"' or '\\');
                word.Append(isEscape ? line[++i] : c);
                inWord = true;
            }
            else if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (operators is not null && c is ('|' or '<' or '>'))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }

                operators.Add(words.Count);
                bool isDouble = c != '|' && i + 1 < line.Length && line[i + 1] == c;
                words.Add(new string(c, isDouble ? 2 : 1));
                i += isDouble ? 1 : 0;
            }
            else if (c != ' ')
            {
                word.Append(c);
                inWord = true;
            }
            else if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }

        if (quote != '\0')
        {
            problem = quote == '"' ? "expected a closing \"" : "expected a closing '";
            return false;
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return true;
    }
}
