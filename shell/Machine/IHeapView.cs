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
}
