using System;

namespace UefiKernel.Shell.Commands;

/// <summary><c>log</c>: the kernel's log, or the lines that contain a text.</summary>
public sealed class LogCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "log";

    /// <inheritdoc/>
    public string Summary => "Show the boot log, or the lines with a text";

    /// <inheritdoc/>
    public string Usage => "log [TEXT]";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.Arguments.Length > 1)
        {
            context.Reject("expected one text, put it in quotes when it has spaces");
            return;
        }

        ILogView log = context.Machine.Log;
        string filter = context.Arguments.Length == 0 ? "" : context.Arguments[0];
        if (log.Dropped > 0)
        {
            context.Console.WriteLine($"({log.Dropped} older lines are gone)");
        }

        int shown = 0;
        for (int i = 0; i < log.Count; i++)
        {
            ReadOnlySpan<char> line = log.GetLine(i);
            if (line.Contains(filter, StringComparison.OrdinalIgnoreCase))
            {
                context.Console.WriteLine(line);
                shown++;
            }
        }

        if (shown == 0)
        {
            context.Console.WriteLine(log.Count == 0 ? "The log is empty." : $"None of {log.Count} lines contains '{filter}'.");
        }
    }
}
