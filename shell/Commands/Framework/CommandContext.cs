using System;

namespace UefiKernel.Shell.Commands;

/// <summary>What a running command has to work with.</summary>
/// <param name="console">Where output goes.</param>
/// <param name="machine">What it may look at.</param>
/// <param name="registry">All commands.</param>
public sealed class CommandContext(ConsoleWriter console, IMachine machine, CommandRegistry registry)
{
    private string[] _arguments = [];
    private ICommand? _command;

    /// <summary>Where output goes.</summary>
    public ConsoleWriter Console { get; } = console;

    /// <summary>The machine.</summary>
    public IMachine Machine { get; } = machine;

    /// <summary>All commands.</summary>
    public CommandRegistry Registry { get; } = registry;

    /// <summary>The words after the command's name.</summary>
    public ReadOnlySpan<string> Arguments => _arguments;

    /// <summary>Runs a command with arguments.</summary>
    public void Run(ICommand command, string[] arguments)
    {
        _command = command;
        _arguments = arguments;
        command.Run(this);
    }

    /// <summary>Says in one line what is wrong with the arguments and what was expected.</summary>
    public void Reject(string problem) => Console.WriteLine($"{_command?.Name}: {problem}; usage: {_command?.Usage}");

    /// <summary>True when there are no arguments; otherwise rejects the first one.</summary>
    public bool ExpectNoArguments()
    {
        if (_arguments.Length == 0)
        {
            return true;
        }

        Reject($"expected no arguments, found '{_arguments[0]}'");
        return false;
    }

    /// <summary>True when there are no arguments, or only <c>-b</c> for exact byte counts; otherwise rejects.</summary>
    public bool ExpectOnlyExactFlag(out bool exact)
    {
        exact = false;
        foreach (string argument in _arguments)
        {
            if (argument != "-b")
            {
                Reject($"expected nothing or -b, found '{argument}'");
                return false;
            }

            exact = true;
        }

        return true;
    }
}
