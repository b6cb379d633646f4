using UefiKernel.Memory;

namespace UefiKernel.Shell;

/// <summary>The kernel's heap, seen from outside.</summary>
public interface IHeapView
{
    /// <summary>Address of the first region's first byte.</summary>
    VirtualAddress Start { get; }

    /// <summary>The counts at this moment.</summary>
    HeapStatistics GetStatistics();

    /// <summary>Checks every block of the heap and returns the first thing that is wrong.</summary>
    HeapViolation Verify();

    /// <summary>
    /// The block behind <paramref name="block"/> in address order; the first one behind a default value. False behind the last. Whoever walks must not
    /// allocate between two steps.
    /// </summary>
    bool WalkNext(ref HeapBlock block);

    /// <summary>Runs a workload on the live heap that checks itself and gives everything back.</summary>
    /// <param name="operations">How many operations.</param>
    /// <param name="seed">The workload's random seed.</param>
    HeapStressResult Stress(int operations, ulong seed);
}
