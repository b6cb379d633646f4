namespace UefiKernel.Shell.Machine;

/// <summary>How much a line of the log matters, the least first.</summary>
public enum LogLevel : byte
{
    /// <summary>Only of interest when something is being looked for: kept in the log, not shown as it comes.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>Something is not as it should be, and the kernel goes on without it.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
