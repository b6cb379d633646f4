namespace UefiKernel.Shell.Input;

/// <summary>Tells whether the user wants what runs now to end (Ctrl-C).</summary>
public interface ICancelSource
{
    /// <summary>
    /// Whether Ctrl-C was pressed since <see cref="Restart"/>. Looks at the keys each time it is asked, so something that runs
    /// long has to ask now and then; it allocates nothing and does not wait.
    /// </summary>
    bool IsCancelled { get; }

    /// <summary>Forgets a Ctrl-C; called before something begins that can be cancelled.</summary>
    void Restart();
}
