namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>When long output stops at each screenful.</summary>
public enum PagerMode : byte
{
    /// <summary>
    /// When the terminal's height is known. The screen's height is; that of a serial terminal only if the terminal reports it. So
    /// a program at the other end never has to wait.
    /// </summary>
    Auto,

    /// <summary>Always; a terminal of unknown height is taken to have 24 rows.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
