using System;
using System.Runtime.ExceptionServices;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Programs.Console;
using UefiKernel.Shell;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Gives the terminals to a program while it runs: the thread that waits for its end hands it the keys. Then the prompt finds the
/// terminals as it left them, and the keys that the program has not read.
/// </summary>
internal sealed class ProgramTerminal : IDisposable
{
    // The program's end is looked for this often; keys end the wait at once.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    private static readonly KeyPress s_end = KeyPress.Control('k').With(KeyModifiers.Alt);

    private readonly ConsoleWriter _screen;
    private readonly KeyQueue _keys;
    private readonly IIdle _idle;
    private readonly WindowsConsole _console;
    private readonly ConsoleWriter? _output;
    private readonly OutputPipe? _pipe;
    private readonly OutputText _text = new();
    private KeyPress[] _unread = [];

    /// <summary>Takes the terminals.</summary>
    /// <param name="screen">Writes to them.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="idle">Waits for keys.</param>
    /// <param name="title">The title that the program finds.</param>
    /// <param name="output">What the program's standard output goes to instead of the terminals; null for the terminals.</param>
    /// <param name="input">What the program reads as its standard input instead of the keys; null for the keys.</param>
    public ProgramTerminal(
        ConsoleWriter screen, KeyQueue keys, IIdle idle, string title, ConsoleWriter? output = null, IFile? input = null)
    {
        _screen = screen;
        _keys = keys;
        _idle = idle;
        _console = new WindowsConsole(screen, title);
        _output = output;
        _pipe = output is null ? null : new OutputPipe { Filled = InputEvents.Wake };
        ProgramConsole.Open(_console, _pipe, input);
    }

    /// <summary>
    /// What the output threw, which ended the program: it takes no more, or Ctrl-C was pressed. To be thrown on when the program
    /// has been cleared.
    /// </summary>
    public ExceptionDispatchInfo? OutputFailure { get; private set; }

    /// <summary>Hands a program its keys until it ends: by itself, by Ctrl-C that it does not take, or by Ctrl-Alt-K.</summary>
    /// <param name="run">The program.</param>
    public void Serve(ProgramRun run)
    {
        void End() => run.End(ProgramRun.Interrupted);

        while (!run.WaitForEnd(0))
        {
            PassOutputOn(End);
            Serve(End);
        }

        PassOutputOn(End);
        _pipe?.Close();
        StopInput();
    }

    private void PassOutputOn(Action end)
    {
        const int Piece = 512;
        if (_pipe is null || OutputFailure is not null)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[Piece];
        Span<char> text = stackalloc char[OutputText.RoomFor(Piece)];
        try
        {
            while (_pipe.Read(bytes) is > 0 and int count)
            {
                _output!.Write(text[.._text.Decode(bytes[..count], _console.OutputCodePage, text)]);
            }
        }
        catch (Exception e)
        {
            OutputFailure = ExceptionDispatchInfo.Capture(e);
            _pipe.Close();
            end();
        }
    }

    // Hands the keys on that have come, and waits a little for more. Any thread may call what ends the program.
    private void Serve(Action end)
    {
        while (_keys.TryRead(out KeyPress key))
        {
            if (key == s_end)
            {
                end();
            }
            else if (IsScrolling(key))
            {
                _screen.TryScroll(key);
                _screen.Flush();
            }
            else if (_console.Input.Feed(key))
            {
                ControlHandlers.Signal(end);
            }
        }

        _console.Adjust();
        _screen.TryResumeSerial();
        _idle.Wait(s_interval);
    }

    // With Shift only: PageUp and PageDown alone are the program's.
    private static bool IsScrolling(KeyPress key) =>
        key is { Kind: KeyKind.PageUp or KeyKind.PageDown, Modifiers: KeyModifiers.Shift };

    // The program has ended: threads that it left behind find the end of the input, and wait for no key.
    private void StopInput() => _unread = [.. _unread, .. _console.Input.Close()];

    /// <summary>Gives the terminals back, and the keys that nobody has read.</summary>
    public void Dispose()
    {
        StopInput();
        ProgramConsole.Close();
        _keys.PutBack(_unread);
    }
}
