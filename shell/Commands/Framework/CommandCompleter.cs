using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Editing;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Completes the words of a line: names of commands and aliases first, then what the command has to propose, its options, and the
/// filters behind a <c>|</c>. Of a line that runs another one, such as <c>time heap</c>, the inner one is completed.
/// </summary>
public sealed class CommandCompleter(CommandSession session) : ICompleter
{
    private readonly List<string> _words = [];
    private readonly List<int> _operators = [];

    public void Complete(string text, CompletionList completions)
    {
        // No space has to stand around these.
        if (text.AsSpan().LastIndexOfAny('|', '>') is var sign && sign >= completions.Start)
        {
            completions.Begin(sign + 1);
        }

        // An open quote takes the word to be completed along; what it means is not known before it is closed.
        if (!CommandLine.TrySplit(text[..completions.Start], _words, _operators, out _))
        {
            return;
        }

        if (_operators.Count > 0)
        {
            CompleteFilter(
                _words[_operators[^1]], _words.GetRange(_operators[^1] + 1, _words.Count - _operators[^1] - 1), completions);
        }
        else
        {
            CompleteCommand(_words, completions);
        }
    }

    private static void CompleteFilter(string sign, List<string> before, CompletionList completions)
    {
        if (sign == ">")
        {
            AddAll(before.Count == 0 ? ["log"] : [], completions);
        }
        else if (before.Count == 0)
        {
            foreach (CommandExample filter in Filter.All)
            {
                completions.Add(filter.Line.Split(' ')[0]);
            }
        }
        else if (before.Count == 1 && !completions.Typed.IsEmpty)
        {
            AddAll(before[0] switch { "grep" => ["-v"], "sort" => ["-r"], _ => [] }, completions);
        }
    }

    private void CompleteCommand(List<string> words, CompletionList completions)
    {
        if (words.Count == 0)
        {
            AddAll(CommandRegistry.NamesOf(session.Registry.Commands), completions);
            AddAll(session.Aliases.All.Keys, completions);
            return;
        }

        // A name of the user's own stands for the beginning of the line.
        var meaning = new List<string>();
        if (session.Aliases.All.TryGetValue(words[0], out string? line) && CommandLine.TrySplit(line, meaning, out _) &&
            meaning.Count > 0)
        {
            words = [.. meaning, .. words[1..]];
        }

        if (session.Registry.Resolve(words[0]) is not [var command])
        {
            return;
        }

        int inner = command.Flags.HasFlag(CommandFlags.TakesCommand)
            ? words.FindIndex(1, word => session.Registry.Find(word) is not null)
            : -1;
        if (inner > 0)
        {
            CompleteCommand(words.GetRange(inner, words.Count - inner), completions);
            return;
        }

        if (command.Flags.HasFlag(CommandFlags.TakesCommand))
        {
            AddAll(CommandRegistry.NamesOf(session.Registry.Commands), completions);
        }

        string[] before = [.. words[1..].FindAll(static word => word is not ("--json" or "-y"))];
        AddAll(command.Complete(new CompletionContext(before, session.Machine, session.Registry)), completions);
        if (completions.Typed.StartsWith('-'))
        {
            AddAll(command.Flags.HasFlag(CommandFlags.Json) ? ["--json"] : [], completions);
            AddAll(command.Flags.HasFlag(CommandFlags.Asks) ? ["-y"] : [], completions);
        }
    }

    private static void AddAll(IEnumerable<string> words, CompletionList completions)
    {
        foreach (string word in words)
        {
            completions.Add(CommandLine.Quote(word));
        }
    }
}
