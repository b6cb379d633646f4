using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Framework.Lines;

/// <summary>A parsed line: a command with its words, what it reads, and what its output goes through.</summary>
internal sealed class ParsedLine
{
    /// <summary>The word behind <c>&gt;</c> that means the kernel's log.</summary>
    public const string Log = "log";

    private ParsedLine(string[] words, string? source, string[][] filters, string? target, bool appends)
    {
        Words = words;
        Source = source;
        Filters = filters;
        Target = target;
        Appends = appends;
    }

    /// <summary>The command's name and arguments; never empty.</summary>
    public string[] Words { get; }

    /// <summary>The path of the file that the command reads; null for the keyboard.</summary>
    public string? Source { get; }

    /// <summary>Each filter's name and arguments, in the order in which the output passes them.</summary>
    public string[][] Filters { get; }

    /// <summary>Where the output goes: <see cref="Log"/>, or the path of a file; null for the terminal.</summary>
    public string? Target { get; }

    /// <summary>Whether the output goes to the end of the file.</summary>
    public bool Appends { get; }

    /// <summary>Parses a line.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="isExpression">
    /// Whether the command of a name takes <c>&lt;</c>, and <c>|</c> and <c>&gt;</c>, as part of its arguments where no filter
    /// and no target follows them: a last word that begins as a name or a path, which no number does.
    /// </param>
    /// <param name="parsed">The parts; null for a blank line.</param>
    /// <param name="problem">What was expected; empty when all is well.</param>
    public static bool TryParse(string line, Predicate<string> isExpression, out ParsedLine? parsed, out string problem)
    {
        parsed = null;
        var words = new List<string>();
        var operators = new List<int>();
        if (!CommandLine.TrySplit(line, words, operators, out problem) || words.Count == 0)
        {
            return problem.Length == 0;
        }

        bool takesOperators = isExpression(words[0]);
        operators.RemoveAll(place => takesOperators && !IsFollowedByFitting(words, place));
        if (!TryTakeSource(words, operators, out string? source))
        {
            problem = "expected one file after <, in front of |; quote a < that is meant as text";
            return false;
        }

        int end = words.Count;
        string? target = null;
        bool appends = false;
        if (operators.Count > 0 && words[operators[^1]] is ">" or ">>")
        {
            appends = words[operators[^1]] == ">>";
            if (end - operators[^1] != 2)
            {
                problem = $"expected 'log' or one file after {words[operators[^1]]}; quote a > that is meant as text";
                return false;
            }

            target = words[^1];
            end = operators[^1];
            operators.RemoveAt(operators.Count - 1);
        }

        string[][] filters = new string[operators.Count][];
        for (int i = operators.Count - 1; i >= 0; i--)
        {
            filters[i] = [.. words.GetRange(operators[i] + 1, end - operators[i] - 1)];
            if (words[operators[i]] != "|" || !Filter.IsName(filters[i].Length == 0 ? "" : filters[i][0]))
            {
                problem = words[operators[i]] != "|"
                    ? "expected > or >> only once, at the end; quote a > that is meant as text"
                    : $"expected {Filter.Names} after |; quote a | that is meant as text";
                return false;
            }

            end = operators[i];
        }

        if (end == 0)
        {
            problem = "expected a command in front of |, < or >";
            return false;
        }

        parsed = new ParsedLine([.. words.GetRange(0, end)], source, filters, target, appends);
        return true;
    }

    // Takes a < and the word behind it out of the line.
    private static bool TryTakeSource(List<string> words, List<int> operators, out string? source)
    {
        source = null;
        int number = operators.FindIndex(place => words[place] is "<" or "<<");
        if (number < 0)
        {
            return true;
        }

        int place = operators[number];
        int end = number + 1 < operators.Count ? operators[number + 1] : words.Count;
        bool isBehindFilter = operators.FindIndex(0, number, other => words[other] == "|") >= 0;
        if (words[place] == "<<" || end - place != 2 || isBehindFilter)
        {
            return false;
        }

        source = words[place + 1];
        words.RemoveRange(place, 2);
        operators.RemoveAt(number);
        for (int i = number; i < operators.Count; i++)
        {
            operators[i] -= 2;
        }

        return !operators.Exists(other => words[other] is "<" or "<<");
    }

    private static bool IsFollowedByFitting(List<string> words, int place) =>
        place + 1 < words.Count &&
        words[place] is not ("<" or "<<") &&
        (words[place] == "|"
            ? Filter.IsName(words[place + 1])
            : place + 2 == words.Count && words[place + 1] is [var first, ..] &&
                (char.IsLetter(first) || first is '_' or '.' or '/' or '\\'));
}
