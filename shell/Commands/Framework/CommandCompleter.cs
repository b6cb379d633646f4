using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Machine;

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
        if (text.AsSpan().LastIndexOfAny('|', '<', '>') is var sign && sign >= completions.Start)
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
                _words[_operators[^1]], _words.GetRange(_operators[^1] + 1, _words.Count - _operators[^1] - 1),
                session.Machine.Files, completions);
        }
        else
        {
            CompleteCommand(_words, completions);
        }
    }

    private static void CompleteFilter(string sign, List<string> before, IFilesView files, CompletionList completions)
    {
        if (sign is "<" or ">" or ">>")
        {
            AddAll(before.Count == 0 && sign == ">" ? [ParsedLine.Log] : [], completions);
            if (before.Count == 0)
            {
                PathCompletion.Add(files, completions);
            }
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

        ReadOnlySpan<string> before = CollectionsMarshal.AsSpan(words)[1..];
        Command place = ArgumentParser.Locate(command, before, out int next, out int start);
        if (start < before.Length)
        {
            if (place.Arguments[^1].Extent == ArgumentExtent.Line)
            {
                CompleteCommand(words.GetRange(start + 1, before.Length - start), completions);
            }

            return;
        }

        if (next == 0)
        {
            AddSubcommands(command, place, completions);
        }

        AddArguments(place, next, completions);
        foreach (Option option in place.Options)
        {
            AddAll(before.Contains(option.Name) ? [] : [option.Name], completions);
        }

        if (completions.Typed.StartsWith('-'))
        {
            AddAll([ArgumentParser.HelpOption], completions);
            AddAll(command.Output == OutputForm.Report ? [ArgumentParser.JsonOption] : [], completions);
            AddAll(place.Asks ? [ArgumentParser.YesOption] : [], completions);
        }
    }

    // A default subcommand stands for its command, whose others may still be named.
    private static void AddSubcommands(Command command, Command place, CompletionList completions)
    {
        foreach (Command subcommand in (command.Default == place ? command : place).Subcommands)
        {
            completions.Add(subcommand.Name);
        }
    }

    // The next argument, and those that may come instead because it may be left out.
    private void AddArguments(Command command, int place, CompletionList completions)
    {
        for (bool goesOn = true; goesOn && place < command.Arguments.Length; place++)
        {
            Argument argument = command.Arguments[place];
            AddAll(argument.Proposals?.Invoke(session) ?? [], completions);
            if (argument.IsPath)
            {
                PathCompletion.Add(session.Machine.Files, completions);
            }

            foreach (Choice choice in argument.Choices?.Invoke() ?? [])
            {
                completions.Add(choice.Name);
            }

            goesOn = argument.IsOptional;
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
