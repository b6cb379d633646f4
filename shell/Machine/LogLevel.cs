namespace UefiKernel.Shell.Machine;

/// <summary>How much a line of the log matters, the least first.</summary>
public enum LogLevel : byte
{
    /// <summary>For debugging: kept in the log, not shown when it is written.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>Something is wrong or missing, and the kernel continues without it.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
