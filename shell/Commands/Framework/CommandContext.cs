using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>What a running command has to work with.</summary>
public sealed class CommandContext
{
    private readonly LineRunner _runner;
    private readonly Command _root;
    private readonly ParsedArguments _arguments;

    internal CommandContext(
        LineRunner runner, Command root, ParsedArguments arguments, ConsoleWriter console, ConsoleWriter errors,
        IFile? input = null)
    {
        _runner = runner;
        _root = root;
        _arguments = arguments;
        Console = console;
        Errors = errors;
        Input = input;
    }

    /// <summary>
    /// Where output goes: the console, or what stands behind a <c>|</c> or <c>&gt;</c>. Writing a line feed to it ends the
    /// command when the user has pressed Ctrl-C.
    /// </summary>
    public ConsoleWriter Console { get; }

    /// <summary>What the command reads instead of the keyboard: the file behind a <c>&lt;</c>. Null for the keyboard.</summary>
    public IFile? Input { get; }

    /// <summary>The machine.</summary>
    public IMachine Machine => Session.Machine;

    /// <summary>All commands.</summary>
    public CommandRegistry Registry => Session.Registry;

    /// <summary>What the commands of this shell share.</summary>
    public CommandSession Session => _runner.Session;

    /// <summary>Whether output is meant for a program: <c>--json</c> was given. <see cref="Print"/> looks at it.</summary>
    public bool WantsJson => _arguments.WantsJson;

    /// <summary>Whether a filter, a file, the log or another command takes the output.</summary>
    public bool IsRedirected => Console is CommandOutput { IsTerminal: false };

    private ConsoleWriter Errors { get; }

    /// <summary>The value of an argument, or what it is when it was left out.</summary>
    public T Get<T>(Argument<T> argument) => _arguments.Find(argument) is T value ? value : argument.Otherwise!;

    /// <summary>Whether an argument was given.</summary>
    public bool Has(Argument argument) => _arguments.Has(argument);

    /// <summary>Whether an option was given.</summary>
    public bool Has(Option option) => _arguments.Has(option);

    /// <summary>Prints a report: as text, or as JSON when <see cref="WantsJson"/>.</summary>
    /// <param name="report">What to print.</param>
    /// <param name="exact">Whether sizes show every byte.</param>
    /// <returns><see cref="CommandStatus.Success"/>, so that a command can end with it.</returns>
    public CommandStatus Print(Report report, bool exact = false)
    {
        if (WantsJson)
        {
            report.WriteJson(Console);
        }
        else
        {
            report.WriteText(Console, exact);
        }

        return CommandStatus.Success;
    }

    /// <summary>
    /// Says in one line what is wrong with the arguments and what was expected. Not part of the output, so no filter hides it.
    /// </summary>
    /// <returns><see cref="CommandStatus.Rejected"/>, so that a command can end with it.</returns>
    public CommandStatus Reject(string problem)
    {
        if (WantsJson)
        {
            JsonError.Write(Errors, problem);
        }
        else
        {
            List<string> forms = CommandUsage.Forms(_arguments.Explained, _arguments.Path);
            Errors.SetStyle(TextStyle.Warning);
            Errors.WriteWrapped(
                forms.Count == 1
                ? $"{_root.Name}: {problem}; usage: {forms[0]}"
                : $"{_root.Name}: {problem}; see 'help {_root.Name}'");
            Errors.SetStyle(TextStyle.Plain);
        }

        return CommandStatus.Rejected;
    }

    /// <summary>
    /// Reports in one line why the command failed. Not part of the output, so no filter hides it, unless programs read it as
    /// JSON.
    /// </summary>
    /// <returns><see cref="CommandStatus.Failed"/>, so that a command can end with it.</returns>
    public CommandStatus Fail(string problem)
    {
        if (WantsJson)
        {
            JsonError.Write(Console, problem);
        }
        else
        {
            (IsRedirected ? Errors : Console).WriteMarkedLine($"✗ {problem}");
        }

        return CommandStatus.Failed;
    }

    /// <summary>True when a range ends at the last address at the latest; otherwise says what was expected.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    public bool ExpectRoom(ulong address, ulong length)
    {
        if (length - 1 <= ulong.MaxValue - address)
        {
            return true;
        }

        Reject($"expected at most {ulong.MaxValue - address + 1} bytes from 0x{address:X} on, where addresses end, " +
                $"found {length}");
        return false;
    }

    /// <summary>Ends the command when the user has pressed Ctrl-C; for loops that run long and print nothing.</summary>
    /// <exception cref="CommandStoppedException">Ctrl-C was pressed; the shell catches it.</exception>
    public void ThrowIfCancelled() => Session.ThrowIfCancelled();

    /// <summary>Asks whether to go on, unless <c>-y</c> was given, and says so when the answer is no.</summary>
    /// <param name="question">What is going to happen, as a question: <c>Write 8 bytes at 0x1000?</c></param>
    /// <exception cref="InvalidOperationException">The command is not declared to change hardware.</exception>
    public bool Confirm(string question)
    {
        if (_arguments.Changes != CommandEffect.Hardware)
        {
            throw new InvalidOperationException(
                $"'{_root.Name}' asks, but its declaration does not say that it changes hardware");
        }

        if (_arguments.SaysYes)
        {
            return true;
        }

        void Ask() => Session.Screen.Write($"\r\e[K{question} (y/n) ");

        Session.Screen.Write($"{question} (y/n) ");
        while (true)
        {
            KeyPress key = Session.WaitForKey(Ask);
            if (key.Kind == KeyKind.Character && key.Rune.Value is 'y' or 'Y' && key.Modifiers == KeyModifiers.None)
            {
                Session.Screen.WriteLine("y");
                return true;
            }

            if (key.Kind is KeyKind.Enter or KeyKind.Escape || (key.Kind == KeyKind.Character && key.Rune.Value is 'n' or 'N') ||
                key == KeyPress.Control('c'))
            {
                Session.Screen.WriteLine("n");
                LineRunner.Report(_root.Name, "nothing was done.", Errors, WantsJson);
                return false;
            }
        }
    }

    /// <summary>Waits for a key, for commands that take the whole screen.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="key">The key; Ctrl-C is one.</param>
    /// <returns>False when the time was over.</returns>
    public bool TryWaitForKey(TimeSpan limit, out KeyPress key) => Session.TryWaitForKey(limit, out key);

    /// <summary>Runs a line as if it had been typed, its output going where this command's goes.</summary>
    public CommandStatus RunLine(string line) => _runner.RunNested(line, Console);

    /// <summary>Runs a line with its output, errors included, going elsewhere.</summary>
    public CommandStatus RunLine(string line, ConsoleWriter output) => _runner.RunNested(line, output);
}
