namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>How many words of a line belong to an argument.</summary>
public enum ArgumentExtent : byte
{
    /// <summary>One.</summary>
    Word,

    /// <summary>All that follow, without the options among them.</summary>
    Words,

    /// <summary>As <see cref="Words"/>; <c>|</c> and <c>&gt;</c> belong to it unless a filter follows them.</summary>
    Expression,

    /// <summary>All that follow as they are: a word that looks like an option is none.</summary>
    Text,

    /// <summary>As <see cref="Text"/>: a line that the command runs, so its options are that line's.</summary>
    Line,
}
