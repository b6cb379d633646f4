namespace UefiKernel.Shell.Console;

/// <summary>
/// Keeps all but one thread from the terminal and its surface. Sections are short, up to one drawing of the screen, and may be
/// nested; in the kernel they are sections without preemption, so that the log can write from wherever it is called.
/// </summary>
public interface IScreenGuard
{
    /// <summary>Begins a section.</summary>
    void Enter();

    /// <summary>Ends the section.</summary>
    void Leave();
}
