namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>What a command changes, the more dangerous the later.</summary>
public enum CommandEffect : byte
{
    /// <summary>Nothing: it only looks.</summary>
    None,

    /// <summary>What the shell remembers or how it looks: aliases, history, pager, theme, keyboard layout.</summary>
    Shell,

    /// <summary>The kernel's own state, such as its heap, in a way that it allows.</summary>
    Kernel,

    /// <summary>
    /// Memory, ports or registers at addresses that the user gives. Such a command asks by <see cref="CommandContext.Confirm"/>
    /// and takes <c>-y</c> for yes.
    /// </summary>
    Hardware,

    /// <summary>Whether the machine runs: it restarts, stops or breaks it. The name has to be typed in full.</summary>
    Power,
}
