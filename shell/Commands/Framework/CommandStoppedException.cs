using System;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Ends a running command from within: Ctrl-C, <c>q</c> in the pager, or a filter that wants no more. Only the shell catches it.
/// </summary>
public sealed class CommandStoppedException : Exception
{
    /// <summary>The user pressed Ctrl-C: the whole line ends.</summary>
    public CommandStoppedException()
        : base("The command was stopped.")
    {
    }

    /// <summary>A part of the line wants no more output: what stands in front of it ends.</summary>
    internal CommandStoppedException(ILineSink reader)
        : this() => Reader = reader;

    /// <summary>Who wants no more; null for Ctrl-C.</summary>
    internal ILineSink? Reader { get; }
}
