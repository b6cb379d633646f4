namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>How a command ended.</summary>
public enum CommandStatus : byte
{
    /// <summary>It did what was asked.</summary>
    Success,

    /// <summary>It could not do it, or found something wrong. It has printed what.</summary>
    Failed,

    /// <summary>The line was not understood, and nothing was done. The user was told what was expected.</summary>
    Rejected,
}
