using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>What a running command has to work with.</summary>
public sealed class CommandContext
{
    private readonly LineRunner _runner;
    private readonly ICommand _command;
    private readonly List<string> _arguments;
    private readonly bool _saysYes;
    private string[] _argumentArray;

    internal CommandContext(
        LineRunner runner, ICommand command, ReadOnlySpan<string> arguments, ConsoleWriter console, ConsoleWriter errors)
    {
        _runner = runner;
        _command = command;
        _arguments = [.. arguments];
        _argumentArray = [];
        Console = console;
        Errors = errors;
        WantsJson = command.Flags.HasFlag(CommandFlags.Json) && TakeJson(command.Flags.HasFlag(CommandFlags.TakesCommand));
        _saysYes = command.Flags.HasFlag(CommandFlags.Asks) && _arguments.Remove("-y");
        _argumentArray = [.. _arguments];
    }

    /// <summary>
    /// Where output goes: the console, or what stands behind a <c>|</c> or <c>&gt;</c>. Writing a line feed to it ends the
    /// command when the user has pressed Ctrl-C.
    /// </summary>
    public ConsoleWriter Console { get; }

    /// <summary>The machine.</summary>
    public IMachine Machine => Session.Machine;

    /// <summary>All commands.</summary>
    public CommandRegistry Registry => Session.Registry;

    /// <summary>What the commands of this shell share.</summary>
    public CommandSession Session => _runner.Session;

    /// <summary>The words after the command's name, without those that the framework or <see cref="TakeOption"/> took.</summary>
    public ReadOnlySpan<string> Arguments => _argumentArray;

    /// <summary>Whether output is meant for a program: <c>--json</c> was given. <see cref="Print"/> looks at it.</summary>
    public bool WantsJson { get; }

    private ConsoleWriter Errors { get; }

    // Behind a line that the command runs, the option is that line's.
    private bool TakeJson(bool isFirstOnly)
    {
        int index = _arguments.IndexOf("--json");
        bool isOurs = isFirstOnly ? index == 0 : index >= 0;
        if (isOurs)
        {
            _arguments.RemoveAt(index);
        }

        return isOurs;
    }

    /// <summary>Takes an option such as <c>-b</c> out of the arguments, wherever it stands; false when it is not there.</summary>
    public bool TakeOption(string name)
    {
        if (!_arguments.Remove(name))
        {
            return false;
        }

        _argumentArray = [.. _arguments];
        return true;
    }

    /// <summary>Prints a report: as text, or as JSON when <see cref="WantsJson"/>.</summary>
    /// <param name="report">What there is to tell.</param>
    /// <param name="exact">Whether sizes show every byte.</param>
    public void Print(Report report, bool exact = false)
    {
        if (WantsJson)
        {
            report.WriteJson(Console);
        }
        else
        {
            report.WriteText(Console, exact);
        }
    }

    /// <summary>
    /// Says in one line what is wrong with the arguments and what was expected. Not part of the output, so no filter hides it.
    /// </summary>
    public void Reject(string problem)
    {
        bool hasForms = _command.Usage.Contains('\n', StringComparison.Ordinal);
        Errors.WriteLine(
            hasForms
            ? $"{_command.Name}: {problem}; see 'help {_command.Name}'"
            : $"{_command.Name}: {problem}; usage: {_command.Usage}");
    }

    /// <summary>True when there are no arguments; otherwise rejects the first one.</summary>
    public bool ExpectNoArguments()
    {
        if (_arguments.Count == 0)
        {
            return true;
        }

        Reject($"expected no arguments, found '{_arguments[0]}'");
        return false;
    }

    /// <summary>Reads a number as <see cref="NumberText"/> has them; says what was expected when it returns false.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="value">The number.</param>
    public bool TryReadNumber(string text, ulong least, ulong most, out ulong value)
    {
        if (NumberText.TryParse(text, out value) && value >= least && value <= most)
        {
            return true;
        }

        Reject($"expected a number from {least} to {most}, {NumberText.Forms}, found '{text}'");
        return false;
    }

    /// <summary>As the other one, for numbers that fit an <see cref="int"/>.</summary>
    public bool TryReadNumber(string text, int least, int most, out int value)
    {
        bool isRead = TryReadNumber(text, (ulong)least, (ulong)most, out ulong number);
        value = isRead ? (int)number : 0;
        return isRead;
    }

    /// <summary>Reads an address, hexadecimal with or without <c>0x</c>; says what was expected when it returns false.</summary>
    public bool TryReadAddress(string text, out ulong value)
    {
        if (NumberText.TryParseAddress(text, out value))
        {
            return true;
        }

        Reject($"expected an address in hexadecimal, such as 0x1000, found '{text}'");
        return false;
    }

    /// <summary>
    /// Reads an address and a length; says what was expected when it returns false. The range ends at the last address at the
    /// latest.
    /// </summary>
    /// <param name="addressText">What the user wrote for the first byte.</param>
    /// <param name="lengthText">What the user wrote for the number of bytes.</param>
    /// <param name="most">The most bytes that are allowed.</param>
    /// <param name="address">The first byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    public bool TryReadRange(string addressText, string lengthText, ulong most, out ulong address, out ulong length)
    {
        length = 0;
        return TryReadAddress(addressText, out address) && TryReadNumber(lengthText, 1, most, out length) &&
            ExpectRoom(address, length);
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
    public bool Confirm(string question)
    {
        if (_saysYes)
        {
            return true;
        }

        Session.Screen.Write($"{question} (y/n) ");
        while (true)
        {
            KeyPress key = Session.WaitForKey();
            if (key.Kind == KeyKind.Character && key.Rune.Value is 'y' or 'Y' && key.Modifiers == KeyModifiers.None)
            {
                Session.Screen.WriteLine("y");
                return true;
            }

            if (key.Kind is KeyKind.Enter or KeyKind.Escape || (key.Kind == KeyKind.Character && key.Rune.Value is 'n' or 'N') ||
                key == KeyPress.Control('c'))
            {
                Session.Screen.WriteLine("n");
                Errors.WriteLine($"{_command.Name}: nothing was done.");
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
    /// <returns>False when the line has no command that there is; that was told.</returns>
    public bool RunLine(string line) => _runner.RunNested(line, Console);

    /// <summary>Runs a line with its output, errors included, going elsewhere.</summary>
    /// <returns>As the other one.</returns>
    public bool RunLine(string line, ConsoleWriter output) => _runner.RunNested(line, output);
}
