using System;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// How far a long command is, on one row of the console, which is cleared at the end. It is no part of the command's output: no
/// filter sees it, and with <c>--json</c> there is none. Ends the command when the user has pressed Ctrl-C.
/// </summary>
/// <param name="context">The command.</param>
/// <param name="total">How many steps there are.</param>
/// <param name="steps">What they are called.</param>
public sealed class ProgressLine(CommandContext context, int total, string steps) : IDisposable
{
    // A command that is done sooner shows nothing.
    private const ulong IntervalMilliseconds = 500;

    private ulong _due = (context.Machine.Clock?.UptimeMilliseconds ?? 0) + IntervalMilliseconds;
    private bool _isShown;

    /// <summary>Shows how many steps are done, if the last time was a while ago.</summary>
    /// <exception cref="CommandStoppedException">Ctrl-C was pressed; the shell catches it.</exception>
    public void Show(int done)
    {
        context.ThrowIfCancelled();
        if (context.WantsJson || context.Machine.Clock is not { } clock || clock.UptimeMilliseconds < _due)
        {
            return;
        }

        _due = clock.UptimeMilliseconds + IntervalMilliseconds;
        _isShown = true;
        context.Session.Screen.Write($"\r\e[K{done:N0} of {total:N0} {steps}");
        context.Session.Screen.Flush();
    }

    /// <summary>Clears the row, for a line of the command's output before it is done.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            context.Session.Screen.Write("\r\e[K");
            _isShown = false;
        }
    }

    /// <summary>Clears the row.</summary>
    public void Dispose() => Clear();
}
