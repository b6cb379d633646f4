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

    /// <summary>The keys, those typed ahead included.</summary>
    public KeyQueue Keys => environment.Keys;

    /// <summary>The lines that were typed.</summary>
    public LineHistory History { get; } = history;

    /// <summary>The user's own names for lines.</summary>
    public CommandAliases Aliases { get; } = new();

    /// <summary>When long output stops at each screenful.</summary>
    public PagerMode Pager { get; set; } = PagerMode.Auto;

    /// <summary>Forgets a Ctrl-C; called before a line runs.</summary>
    internal void Restart() => Keys.Restart();

    /// <summary>Ends the running command when the user has pressed Ctrl-C. Looks at the keys; does not wait.</summary>
    internal void ThrowIfCancelled()
    {
        if (Keys.IsCancelled)
        {
            throw new CommandStoppedException();
        }
    }

    /// <summary>Draws what changed and waits for a key; Ctrl-C is one.</summary>
    internal KeyPress WaitForKey()
    {
        TryWaitForKey(null, out KeyPress key);
        return key;
    }

    /// <summary>Draws what changed and waits for a key for a limited time. Ctrl-C is a key here.</summary>
    /// <param name="limit">How long; null for as long as it takes. Without a clock it does not wait.</param>
    /// <param name="key">The key.</param>
    /// <returns>False when the time was over.</returns>
    internal bool TryWaitForKey(TimeSpan? limit, out KeyPress key)
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
            Screen.TryResumeSerial();
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
