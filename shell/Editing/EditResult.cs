namespace UefiKernel.Shell.Editing;

/// <summary>What a key did to the line.</summary>
public enum EditResult
{
    /// <summary>The line is still being edited.</summary>
    Continue,

    /// <summary>Enter: <see cref="LineEditor.Line"/> is the result.</summary>
    Accepted,

    /// <summary>Ctrl-C: the line was given up.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,
}
