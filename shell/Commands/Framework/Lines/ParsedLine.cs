using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Framework.Lines;

/// <summary>A parsed line: a command with its words, and what its output goes through.</summary>
internal sealed class ParsedLine
{
    private ParsedLine(string[] words, string[][] filters, bool goesToLog)
    {
        Words = words;
        Filters = filters;
        GoesToLog = goesToLog;
    }

    /// <summary>The command's name and arguments; never empty.</summary>
    public string[] Words { get; }

    /// <summary>Each filter's name and arguments, in the order in which the output passes them.</summary>
    public string[][] Filters { get; }

    /// <summary>Whether the output ends in the kernel's log.</summary>
    public bool GoesToLog { get; }

    /// <summary>Parses a line.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="isExpression">
    /// Whether the command of a name takes <c>|</c> and <c>&gt;</c> as part of its arguments where no filter and no <c>log</c>
    /// follows them.
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
        int end = words.Count;
        bool goesToLog = false;
        if (operators.Count > 0 && words[operators[^1]] == ">")
        {
            if (end - operators[^1] != 2 || words[^1] != "log")
            {
                problem = "expected 'log' and nothing else after >; quote a > that is meant as text";
                return false;
            }

            goesToLog = true;
            end = operators[^1];
            operators.RemoveAt(operators.Count - 1);
        }

        string[][] filters = new string[operators.Count][];
        for (int i = operators.Count - 1; i >= 0; i--)
        {
            filters[i] = [.. words.GetRange(operators[i] + 1, end - operators[i] - 1)];
            if (words[operators[i]] == ">" || !Filter.IsName(filters[i].Length == 0 ? "" : filters[i][0]))
            {
                problem = words[operators[i]] == ">"
                    ? "expected '> log' only once, at the end; quote a > that is meant as text"
                    : $"expected {Filter.Names} after |; quote a | that is meant as text";
                return false;
            }

            end = operators[i];
        }

        if (end == 0)
        {
            problem = "expected a command in front of | or >";
            return false;
        }

        parsed = new ParsedLine([.. words.GetRange(0, end)], filters, goesToLog);
        return true;
    }

    private static bool IsFollowedByFitting(List<string> words, int place) =>
        place + 1 < words.Count &&
        (words[place] == "|" ? Filter.IsName(words[place + 1]) : place + 2 == words.Count && words[place + 1] == "log");
}
