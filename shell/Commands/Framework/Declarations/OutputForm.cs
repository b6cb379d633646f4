namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>In which form a command prints.</summary>
public enum OutputForm : byte
{
    /// <summary>Lines for people.</summary>
    Lines,

    /// <summary>
    /// By <see cref="CommandContext.Print"/>: lines for people or, with <c>--json</c>, one JSON object for programs.
    /// </summary>
    Report,

    /// <summary>It takes the whole screen and the keys, so no filter can follow.</summary>
    FullScreen,
}
