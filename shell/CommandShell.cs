using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Shell;

/// <summary>Reads lines and runs them as commands. Waiting, drawing and keys make no garbage; a line makes its own text and words.</summary>
public sealed class CommandShell
{
    private readonly ShellEnvironment _environment;
    private readonly ConsoleWriter _console;
    private readonly LineEditor _editor;
    private readonly CommandContext _context;
    private readonly List<string> _words = [];
    private bool _stopped;

    /// <summary>Makes a shell; it prints nothing before <see cref="Start"/> or <see cref="Run"/>.</summary>
    public CommandShell(ShellEnvironment environment)
    {
        _environment = environment;
        _console = environment.Console;
        _editor = new LineEditor(_console, new LineHistory(), new CommandCompleter(environment.Commands));
        _context = new CommandContext(_console, environment.Machine, environment.Commands);
    }

    /// <summary>Shows the prompt and works until <see cref="Stop"/>; the kernel's shell is never stopped.</summary>
    public void Run()
    {
        Start();
        while (!_stopped)
        {
            if (!Step())
            {
                _environment.Idle.Wait();
            }
        }
    }

    /// <summary>Shows the prompt, for callers that take steps themselves.</summary>
    public void Start()
    {
        _stopped = false;
        _editor.Begin(_environment.Prompt);
    }

    /// <summary>Takes one key. False when there was none; the screen is then up to date.</summary>
    public bool Step()
    {
        if (!_environment.Keys.TryRead(out KeyPress key))
        {
            // Only here, so that a pasted line is drawn once and not once per character.
            _console.Flush();
            return false;
        }

        if (_console.TryScroll(key))
        {
            return true;
        }

        switch (_editor.Feed(key))
        {
            case EditResult.Accepted:
                // The line is seen while its command works.
                _console.Flush();
                Execute(_editor.Line);
                _editor.Begin(_environment.Prompt);
                break;
            case EditResult.Cancelled:
                _editor.Begin(_environment.Prompt);
                break;
            case EditResult.EndOfInput:
                _console.WriteLine("There is nothing to go back to: 'shutdown' and 'reboot' leave the shell.");
                _editor.Begin(_environment.Prompt);
                break;
        }

        return true;
    }

    /// <summary>Makes <see cref="Run"/> return after the current step.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Runs one line as if it had been typed. A blank one does nothing.</summary>
    public void Execute(string line)
    {
        if (!CommandLine.TrySplit(line, _words, out string problem))
        {
            _console.WriteLine(problem);
            return;
        }

        if (_words.Count == 0)
        {
            return;
        }

        string name = _words[0];
        ICommand? command = _environment.Commands.Find(name);
        if (command is null)
        {
            RejectUnknown(name);
            return;
        }

        var arguments = new string[_words.Count - 1];
        _words.CopyTo(1, arguments, 0, arguments.Length);
        RunGuarded(command, arguments);
    }

    // A command that fails must not take the shell with it, whatever it throws.
    private void RunGuarded(ICommand command, string[] arguments)
    {
        try
        {
            _context.Run(command, arguments);
        }
        catch (Exception e)
        {
            if (e is OutOfMemoryException)
            {
                // What waits for its finalizer may be most of the memory, and without some there is no message.
                GC.WaitForPendingFinalizers();
            }

            _console.WriteLine($"{command.Name}: {e.GetType().ToString()}: {e.Message}");
        }
    }

    private void RejectUnknown(string name)
    {
        ICommand? nearest = _environment.Commands.FindNearest(name);
        if (nearest is null)
        {
            _console.WriteLine($"Unknown command '{name}'; 'help' lists all commands.");
        }
        else
        {
            _console.WriteLine($"Unknown command '{name}', did you mean '{nearest.Name}'?");
        }
    }
}
