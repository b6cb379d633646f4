using System;
using UefiKernel.Kernel.Programs.Console;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Gives the terminals to a program while it runs: the shell's thread, which waits for its end, hands it the keys. Then the
/// prompt finds the terminals as it left them, and the keys that the program has not read.
/// </summary>
internal sealed class ProgramTerminal : IDisposable
{
    // The program's end is looked for this often; keys end the wait at once.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    private static readonly KeyPress s_end = KeyPress.Control('k').With(KeyModifiers.Alt);

    private readonly CommandSession _session;
    private readonly WindowsConsole _console;
    private KeyPress[] _unread = [];

    /// <summary>Takes the terminals from the shell.</summary>
    /// <param name="session">The shell's.</param>
    /// <param name="title">The title that the program finds.</param>
    public ProgramTerminal(CommandSession session, string title)
    {
        _session = session;
        _console = new WindowsConsole(session.Screen, title);
        ProgramConsole.Open(_console);
    }

    /// <summary>
    /// Hands the keys on that have come, and waits a little for more. To be called again and again while the program runs.
    /// </summary>
    /// <param name="end">
    /// Ends the program: Ctrl-C was pressed and the program does not take it, or Ctrl-Alt-K. Called by any thread.
    /// </param>
    public void Serve(Action end)
    {
        while (_session.Keys.TryRead(out KeyPress key))
        {
            if (key == s_end)
            {
                end();
            }
            else if (IsScrolling(key))
            {
                _session.Screen.TryScroll(key);
                _session.Screen.Flush();
            }
            else if (_console.Input.Feed(key))
            {
                ControlHandlers.Signal(end);
            }
        }

        _console.Adjust();
        _session.Screen.TryResumeSerial();
        _session.Idle.Wait(s_interval);
    }

    // With Shift only: PageUp and PageDown alone are the program's.
    private static bool IsScrolling(KeyPress key) =>
        key is { Kind: KeyKind.PageUp or KeyKind.PageDown, Modifiers: KeyModifiers.Shift };

    /// <summary>The program has ended: threads that it left behind find the end of the input, and wait for no key.</summary>
    public void StopInput() => _unread = [.. _unread, .. _console.Input.Close()];

    /// <summary>Gives the terminals back to the shell, and the keys that nobody has read.</summary>
    public void Dispose()
    {
        StopInput();
        ProgramConsole.Close();
        _session.Keys.PutBack(_unread);
    }
}
