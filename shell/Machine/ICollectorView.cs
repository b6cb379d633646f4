using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The garbage collector, seen from outside.</summary>
public interface ICollectorView
{
    /// <summary>Collections since the start.</summary>
    ulong Collections { get; }

    /// <summary>Those of them that were full ones; the others looked at new objects alone.</summary>
    ulong FullCollections { get; }

    /// <summary>Objects that the last collection found alive.</summary>
    ulong LiveObjects { get; }

    /// <summary>Bytes that they take.</summary>
    ByteCount LiveBytes { get; }

    /// <summary>Bytes that the last collection freed.</summary>
    ByteCount LastFreed { get; }

    /// <summary>Bytes that all collections together freed.</summary>
    ByteCount TotalFreed { get; }

    /// <summary>Bytes of objects allocated since the start.</summary>
    ByteCount Allocated { get; }

    /// <summary>Bytes that may be allocated before the next collection.</summary>
    ByteCount Budget { get; }

    /// <summary>How long the last collection took.</summary>
    TimeSpan LastPause { get; }

    /// <summary>How long the longest one took.</summary>
    TimeSpan LongestPause { get; }

    /// <summary>How long all of them took.</summary>
    TimeSpan TotalPause { get; }

    /// <summary>How often the mark stack was full, so that marked objects had to be looked through again.</summary>
    ulong MarkStackOverflows { get; }

    /// <summary>Objects whose finalizer is waiting to run.</summary>
    ulong PendingFinalizers { get; }

    /// <summary>The number of allocations from one forced collection to the next, to find missed references; 0 for none.
    /// </summary>
    uint StressInterval { get; }

    /// <summary>Whether GC info says which words of stacks are references; if not, each word may be one.</summary>
    bool HasPreciseStacks { get; }

    /// <summary>Whether objects that only a word on a stack leads to are overwritten instead of freed.</summary>
    bool Poisons { get; }

    /// <summary>How many objects the last collection overwrote and kept; 0 unless <see cref="Poisons"/>.</summary>
    ulong Poisoned { get; }

    /// <summary>Sets <see cref="StressInterval"/> and <see cref="Poisons"/>.</summary>
    /// <returns>False when there is no memory; nothing has changed then.</returns>
    bool TrySetStress(uint interval, bool poison);

    /// <summary>Collects now.</summary>
    void Collect();
}
