using System;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>What all commands of a shell share: where they are, and what they have set.</summary>
/// <param name="environment">What the shell was made from.</param>
/// <param name="history">The lines that were typed.</param>
public sealed class CommandSession(ShellEnvironment environment, LineHistory history)
{
    /// <summary>The console itself: for what is not a command's output, such as questions and full screens.</summary>
    public ConsoleWriter Screen => environment.Console;

    /// <summary>The machine.</summary>
    public IMachine Machine => environment.Machine;

    /// <summary>All commands.</summary>
    public CommandRegistry Registry => environment.Commands;

    /// <summary>What to do while nothing happens.</summary>
    public IIdle Idle => environment.Idle;

    /// <summary>The keys, those typed ahead included.</summary>
    public KeyQueue Keys => environment.Keys;

    /// <summary>The lines that were typed.</summary>
    public LineHistory History { get; } = history;

    /// <summary>The user's own names for lines.</summary>
    public CommandAliases Aliases { get; } = new();

    /// <summary>When long output stops at each screenful.</summary>
    public PagerMode Pager { get; set; } = PagerMode.Auto;

    /// <summary>The bar on the terminal's last row; null for none.</summary>
    internal ProgressBar? Bar { get; set; }

    /// <summary>How far the command came that Ctrl-C ended, as a sentence; empty when it did not say.</summary>
    internal string Interrupted { get; set; } = "";

    /// <summary>Forgets a Ctrl-C; called before a line runs.</summary>
    internal void Restart()
    {
        Keys.Restart();
        Interrupted = "";
    }

    /// <summary>Ends the running command when the user has pressed Ctrl-C. Looks at the keys; does not wait.</summary>
    internal void ThrowIfCancelled()
    {
        if (Keys.IsCancelled)
        {
            throw new CommandStoppedException();
        }
    }

    /// <summary>Draws what changed and waits for a key; Ctrl-C is one.</summary>
    /// <param name="redraw">
    /// Draws the row that the user looks at again, when the serial line lost bytes and takes some again; null for nothing.
    /// </param>
    internal KeyPress WaitForKey(Action? redraw = null)
    {
        TryWaitForKey(null, out KeyPress key, redraw);
        return key;
    }

    /// <summary>Draws what changed and waits for a key for a limited time. Ctrl-C is a key here.</summary>
    /// <param name="limit">How long; null for as long as it takes. Without a clock it does not wait.</param>
    /// <param name="key">The key.</param>
    /// <param name="redraw">As for <see cref="WaitForKey"/>.</param>
    /// <returns>False when the time was over.</returns>
    internal bool TryWaitForKey(TimeSpan? limit, out KeyPress key, Action? redraw = null)
    {
        Screen.Flush();
        if (Keys.IsCancelled)
        {
            // It was pressed before this call.
            Keys.Restart();
            key = KeyPress.Control('c');
            return true;
        }

        ulong start = Machine.Clock?.UptimeMilliseconds ?? 0;
        while (!Keys.TryRead(out key))
        {
            if (Screen.TryResumeSerial() && redraw is not null)
            {
                redraw();
                Screen.Flush();
            }

            if (limit is not { } most)
            {
                environment.Idle.Wait();
                continue;
            }

            var past = TimeSpan.FromMilliseconds((long)((Machine.Clock?.UptimeMilliseconds ?? 0) - start));
            if (Machine.Clock is null || past >= most)
            {
                return false;
            }

            environment.Idle.Wait(most - past);
        }

        return true;
    }
}
