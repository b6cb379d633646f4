namespace UefiKernel.Shell.Machine;

/// <summary>Interrupts and exceptions since the kernel started.</summary>
public interface IInterruptView
{
    /// <summary>Number of vectors; a processor has 256.</summary>
    int Count { get; }

    /// <summary>How often a vector came, 0 ≤ vector &lt; <see cref="Count"/>.</summary>
    ulong GetCount(int vector);

    /// <summary>What a vector is for; null when it has no handler.</summary>
    string? GetName(int vector);
}
