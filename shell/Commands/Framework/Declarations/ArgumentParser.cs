using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>Makes typed values of the words behind a command's name, as the command's declaration says.</summary>
internal sealed class ArgumentParser
{
    /// <summary>The option that asks a command for help.</summary>
    public const string HelpOption = "--help";

    /// <summary>The same, in short.</summary>
    public const string ShortHelpOption = "-h";

    /// <summary>The same where no argument takes any text: the only word behind a command's name.</summary>
    public const string HelpSign = "?";

    /// <summary>The option that asks a command for JSON.</summary>
    public const string JsonOption = "--json";

    /// <summary>The option that answers a command's question.</summary>
    public const string YesOption = "-y";

    private readonly Command _root;
    private readonly List<string> _words;
    private readonly ParsedArguments _parsed;
    private string? _problem;

    // The argument that the next word is for.
    private int _place;

    // The index, among the remaining words, at which an argument that takes all words begins; negative before that.
    private int _restStart = -1;

    private ArgumentParser(Command root, ReadOnlySpan<string> words)
    {
        _root = root;
        _words = words is [HelpSign] && !(root.Arguments is [var first, ..] && first.Extent != ArgumentExtent.Word)
            ? [HelpOption]
            : [.. words];
        _parsed = new ParsedArguments { Command = root, Explained = root, Path = root.Name };
    }

    /// <summary>Parses words.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The words behind its name.</param>
    /// <param name="parsed">
    /// The values. If there is a problem, they are not complete, but have what is known of the command and the options.
    /// </param>
    /// <returns>What was expected instead; null when all is well.</returns>
    public static string? Parse(Command command, ReadOnlySpan<string> words, out ParsedArguments parsed)
    {
        var parser = new ArgumentParser(command, words);
        parsed = parser._parsed;
        parser.FindCommand();
        parser.ReadArguments();
        return parsed.WantsHelp ? null : parser._problem;
    }

    /// <summary>
    /// Finds the argument that the next word is for, without parsing values.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The words behind its name, up to the one that is being typed.</param>
    /// <param name="place">The argument's place among those of the command that is returned.</param>
    /// <param name="lineStart">Where the argument that takes all words begins; the number of words if it does not yet.</param>
    /// <returns>The command, or the subcommand that the words name.</returns>
    public static Command Locate(Command command, ReadOnlySpan<string> words, out int place, out int lineStart)
    {
        var parser = new ArgumentParser(command, words);
        parser.FindCommand();
        parser.ReadArguments();
        place = parser._place;
        lineStart = parser._restStart < 0 ? words.Length : words.Length - parser._words.Count + parser._restStart;
        return parser._parsed.Command;
    }

    // Options may stand in front of a subcommand's name.
    private void FindCommand()
    {
        int i = 0;
        while (i < _words.Count)
        {
            if (_parsed.Command.Find(_words[i]) is { } command)
            {
                _parsed.Command = command;
                _parsed.Path += " " + command.Name;
                _words.RemoveAt(i);
                i = 0;
            }
            else if (IsOption(_words[i], _parsed.Command.Default))
            {
                i++;
            }
            else
            {
                break;
            }
        }

        _parsed.Explained = _parsed.Command;
        _parsed.Command = _parsed.Command.Default;
    }

    private void ReadArguments()
    {
        Command command = _parsed.Command;
        for (int i = 0; i < _words.Count; i++)
        {
            if (!TryTakeOption(command, _words[i]) && !TryTakeArgument(command, ref i))
            {
                // Whether help or JSON is wanted is still of interest.
                TakeOptionsFrom(i + 1);
                return;
            }
        }

        Argument? missing = Array.Find(command.Arguments[_place..], static argument => !argument.IsOptional);
        if (missing is not null)
        {
            Fail(missing.DescribeAbsence());
        }
        else if (command.Run is null)
        {
            Fail($"expected {Choices(command)}");
        }
    }

    private void TakeOptionsFrom(int start)
    {
        for (int i = start; i < _words.Count; i++)
        {
            TryTakeOption(_parsed.Command, _words[i]);
        }
    }

    private bool IsOption(string word, Command command) =>
        word is HelpOption or ShortHelpOption ||
        (word == JsonOption && _root.Output == OutputForm.Report) ||
        (word == YesOption && command.Asks) ||
        Array.Exists(command.Options, option => option.Name == word);

    private bool TryTakeOption(Command command, string word)
    {
        if (!IsOption(word, command))
        {
            return false;
        }

        _parsed.WantsHelp |= word is HelpOption or ShortHelpOption;
        _parsed.WantsJson |= word == JsonOption;
        _parsed.SaysYes |= word == YesOption;
        if (Array.Find(command.Options, option => option.Name == word) is { } declared)
        {
            _parsed.Add(declared);
        }

        return true;
    }

    private bool TryTakeArgument(Command command, ref int index)
    {
        string word = _words[index];
        for (; _place < command.Arguments.Length; _place++)
        {
            Argument argument = command.Arguments[_place];
            if (argument.Extent != ArgumentExtent.Word)
            {
                TakeRest(argument, ref index);
                return true;
            }

            ArgumentValue value = argument.Parse([word]);
            if (value.Value is { } parsed)
            {
                _parsed.Add(argument, parsed);
                _place++;
                return true;
            }

            bool mayPassOver = argument.IsOptional && !value.IsOfItsKind && _place + 1 < command.Arguments.Length;
            if (!mayPassOver)
            {
                Fail(argument.DescribeMismatch(word));
                return false;
            }
        }

        Fail(DescribeSurplus(command, word));
        return false;
    }

    private void TakeRest(Argument argument, ref int index)
    {
        _restStart = index;
        bool hasOptions = argument.Extent is ArgumentExtent.Words or ArgumentExtent.Expression;
        var words = new List<string>();
        for (; index < _words.Count; index++)
        {
            if (!hasOptions || !TryTakeOption(_parsed.Command, _words[index]))
            {
                words.Add(_words[index]);
            }
        }

        _place = _parsed.Command.Arguments.Length;
        _parsed.Add(argument, argument.Parse(CollectionsMarshal.AsSpan(words)).Value!);
    }

    private string DescribeSurplus(Command command, string word)
    {
        if (command.Arguments.Length == 0)
        {
            string choices = Choices(_parsed.Path == _root.Name ? _root : command);
            return choices.Length > 0 ? $"expected {choices}, found '{word}'" : $"expected no arguments, found '{word}'";
        }

        bool endsInText = command.Arguments[^1] is Argument<string>;
        return $"expected no further argument, found '{word}'" +
            (endsInText ? "; put text with spaces in quotes" : "");
    }

    private static string Choices(Command command)
    {
        var names = new List<string>();
        foreach (Command subcommand in command.Subcommands)
        {
            names.Add(subcommand.Name);
        }

        foreach (Option option in command.Default.Options)
        {
            names.Add(option.Name);
        }

        return Sentence.Or(names);
    }

    // The first problem is the one to report.
    private void Fail(string problem) => _problem ??= problem;
}
