using System;

namespace UefiKernel.Shell.Commands;

/// <summary>Completes the name of a command, the first word of a line.</summary>
public sealed class CommandCompleter(CommandRegistry registry) : ICompleter
{
    /// <inheritdoc/>
    public void Complete(string text, CompletionList completions)
    {
        if (!text.AsSpan(0, completions.Start).Trim(' ').IsEmpty)
        {
            return;
        }

        foreach (ICommand command in registry.Commands)
        {
            completions.Add(command.Name);
        }
    }
}
