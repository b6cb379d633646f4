namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>What a command is about; <c>help</c> lists the topics in this order.</summary>
public enum CommandTopic : byte
{
    /// <summary>Memory: heap, pages, page tables, bytes.</summary>
    Memory,

    /// <summary>Files and folders.</summary>
    Files,

    /// <summary>The machine: processor, firmware, devices.</summary>
    Machine,

    /// <summary>The kernel itself.</summary>
    Kernel,

    /// <summary>The shell and what makes it comfortable.</summary>
    Shell,
}
