using System;
using System.Linq;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A shell on a fake machine, for tests that run lines and look at what they print.</summary>
internal sealed class CommandProbe
{
    private readonly FakeSerialLine _serial = new();
    private readonly ShellEnvironment _environment;
    private readonly CommandShell _shell;

    public CommandProbe(FakeMachine? machine = null, params Command[] further)
    {
        Machine = machine ?? new FakeMachine();
        Registry.AddAll(further);

        _environment = new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, _serial),
            Keys = new KeyQueue(Keys),
            Idle = new ImpatientIdle(),
            Machine = Machine,
            Commands = Registry,
        };
        _shell = new CommandShell(_environment);
    }

    public FakeMachine Machine { get; }

    public CommandRegistry Registry { get; } = CommandRegistry.CreateDefault();

    /// <summary>What a command is going to find typed when it asks.</summary>
    public ScriptedKeys Keys { get; } = new();

    /// <summary>The lines that the command has printed up to now, for a look while it runs.</summary>
    public string[] Shown => _serial.SentText.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a line as if it had been typed; returns the lines that it printed.</summary>
    public string[] Run(string line)
    {
        _serial.Sent.Clear();
        _shell.Execute(line);
        string[] lines = _serial.SentText.Split("\r\n");

        // Whatever a command prints, it ends its line.
        return lines[^1].Length == 0
            ? lines[..^1]
            : throw new InvalidOperationException($"'{line}' left a line open: '{lines[^1]}'");
    }

    /// <summary>Types at the prompt; returns the lines that were printed, those with the prompt left out.</summary>
    public string[] Type(string text)
    {
        _serial.Sent.Clear();
        Keys.Type(text);
        _shell.Start();
        while (_shell.Step())
        {
        }

        return [.. _serial.SentText.Split("\r\n").Where(line => !line.Contains(_environment.Prompt, StringComparison.Ordinal))];
    }

    /// <summary>What Tab proposes for the last word of a text.</summary>
    public string[] Complete(string text)
    {
        var list = new CompletionList();
        list.Reset(text);
        new CommandCompleter(new CommandSession(_environment, new LineHistory())).Complete(text, list);
        return [.. Enumerable.Range(0, list.Count).Select(i => list[i])];
    }

    /// <summary>Runs a line, its words given one by one.</summary>
    public string[] Run(string name, params string[] arguments) =>
        Run(string.Join(' ', arguments.Prepend(name).Select(static word => $"'{word}'")));
}

/// <summary>The idle function of a shell that must never wait without limit: a test in which it does has forgotten a
/// key.</summary>
internal sealed class ImpatientIdle : IIdle
{
    private const int Patience = 10_000;

    private int _waits;

    public void Wait()
    {
        if (++_waits > Patience)
        {
            throw new InvalidOperationException("nobody presses a key");
        }
    }
}
