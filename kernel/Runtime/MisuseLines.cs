namespace UefiKernel.Kernel.Runtime;

/// <summary>What becomes of the log lines about misuse of the heap.</summary>
internal enum MisuseLines
{
    /// <summary>They are errors, and shown at once.</summary>
    Shown,

    /// <summary>They are kept for debugging: a self test provokes the misuse.</summary>
    Kept,

    /// <summary>There are none: a self test provokes more misuse than the log can hold.</summary>
    None,
}
