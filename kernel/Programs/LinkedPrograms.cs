namespace UefiKernel.Kernel.Programs;

/// <summary>
/// The programs in the image, as its initializer hands them over (<c>programs/</c>). The list is complete before the kernel's
/// code runs and does not change afterwards, so it needs no lock.
/// </summary>
internal static class LinkedPrograms
{
    /// <summary>The programs, in the order of their names. Set during boot.</summary>
    public static LinkedProgram[] All { get; private set; } = [];

    /// <summary>
    /// What starts the first program after boot, as a line for the shell: <c>run NAME ARGUMENTS</c>; empty for nothing. Set
    /// during boot.
    /// </summary>
    public static string FirstLine { get; private set; } = "";

    /// <summary>Sets them; called from the initializer that ILC calls while the runtime starts.</summary>
    /// <param name="programs">The programs, in the order of their names.</param>
    /// <param name="firstLine">The line that starts one after boot; empty for none.</param>
    public static void Set(LinkedProgram[] programs, string firstLine)
    {
        All = programs;
        FirstLine = firstLine;
    }
}
