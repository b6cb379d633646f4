namespace UefiKernel.Shell.Machine;

/// <summary>The call sites that allocated what is alive. It is recorded when a load option asks for it.</summary>
public interface ILeaksView
{
    /// <summary>The load option that has allocations recorded.</summary>
    string Option { get; }

    /// <summary>Whether they are recorded.</summary>
    bool IsRecording { get; }

    /// <summary>Sets a mark: what is alive now counts as old.</summary>
    void Mark();

    /// <summary>Collects garbage, then counts what is alive.</summary>
    /// <param name="most">How many call sites are listed at most, those with most bytes first.</param>
    /// <param name="withOld">Whether what is older than the mark counts, too.</param>
    LeakReport Take(int most, bool withOld);
}
