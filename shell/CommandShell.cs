using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell;

/// <summary>
/// Reads lines and runs them as commands. Waiting, drawing and keys make no garbage; a line makes its own text and words.
/// </summary>
public sealed class CommandShell
{
    private readonly ShellEnvironment _environment;
    private readonly ConsoleWriter _console;
    private readonly LineEditor _editor;
    private readonly CommandSession _session;
    private readonly LineRunner _runner;
    private ulong _logLinesShown;
    private bool _stopped;

    /// <summary>Makes a shell; it prints nothing before <see cref="Start"/> or <see cref="Run"/>.</summary>
    public CommandShell(ShellEnvironment environment)
    {
        _environment = environment;
        _console = environment.Console;
        var history = new LineHistory();
        _session = new CommandSession(environment, history);
        _editor = new LineEditor(_console, history, new CommandCompleter(_session));
        _runner = new LineRunner(_session);
    }

    /// <summary>Shows the prompt and works until <see cref="Stop"/>; the kernel's shell is never stopped.</summary>
    public void Run()
    {
        Start();
        while (!_stopped)
        {
            if (!TryStep())
            {
                _environment.Idle.Wait();
            }
        }
    }

    // A heap too full to take even a line must not end the shell.
    private bool TryStep()
    {
        try
        {
            return Step();
        }
        catch (Exception e)
        {
            string description = ExceptionText.Describe(e);
            _console.WriteLine();
            _console.WriteLine($"shell: {description}");
            BeginLine();
            return false;
        }
    }

    /// <summary>Shows the prompt, for callers that take steps themselves.</summary>
    public void Start()
    {
        _stopped = false;
        BeginLine();
    }

    private void BeginLine()
    {
        _logLinesShown = _environment.Machine.Log.LinesShown;
        _editor.Begin(_environment.Prompt);
    }

    // Log lines come at any time, and end what was on the prompt's row.
    private bool HasLostPrompt()
    {
        ulong shown = _environment.Machine.Log.LinesShown;
        bool hasLost = shown != _logLinesShown;
        _logLinesShown = shown;
        return hasLost;
    }

    /// <summary>Takes one key. False when there was none; the screen is then up to date.</summary>
    public bool Step()
    {
        if (HasLostPrompt())
        {
            _editor.Redraw();
        }

        if (!_session.Keys.TryRead(out KeyPress key))
        {
            // Only here, so that a pasted line is drawn once and not once per character.
            _editor.Show();
            if (_console.TryResumeSerial())
            {
                _editor.Redraw();
            }

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
                BeginLine();
                break;
            case EditResult.Cancelled:
                BeginLine();
                break;
            case EditResult.EndOfInput:
                _console.WriteLine("No program runs above the shell: 'shutdown' and 'reboot' end it.");
                BeginLine();
                break;
        }

        return true;
    }

    /// <summary>Makes <see cref="Run"/> return after the current step.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Runs one line as if it had been typed. A blank one does nothing.</summary>
    public void Execute(string line) => _runner.Run(line);
}
