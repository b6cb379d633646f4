namespace UefiKernel.Shell.Console;

/// <summary>
/// Keeps all but one thread from the terminal and its surface. Critical sections are short, up to one drawing of the screen, and
/// may be nested. In the kernel they disable preemption, so that the log can write from any caller.
/// </summary>
public interface IScreenGuard
{
    /// <summary>Begins a critical section.</summary>
    void Enter();

    /// <summary>Ends the critical section.</summary>
    void Leave();
}
