using UefiKernel.Memory;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's heap for the shell.</summary>
/// <param name="start">Address of the heap's first byte.</param>
internal sealed class HeapView(VirtualAddress start) : IHeapView
{
    /// <inheritdoc/>
    public HeapSummary GetSummary()
    {
        HeapStatistics statistics = KernelHeap.Instance.GetStatistics();
        return new HeapSummary
        {
            Start = start,
            TotalBytes = statistics.Total,
            UsedBytes = statistics.Used,
            PeakUsedBytes = statistics.PeakUsed,
            FreeBytes = statistics.Free,
            LargestFreeBytes = statistics.LargestFree,
            UsedBlocks = statistics.UsedBlocks,
            FreeBlocks = statistics.FreeBlocks,
            Allocations = statistics.Allocations,
            Frees = statistics.Frees,
            FailedAllocations = statistics.Failures,
        };
    }

    /// <inheritdoc/>
    public string? FindProblem()
    {
        HeapViolation violation = KernelHeap.Instance.Verify();
        return violation.IsNone ? null : violation.ToString();
    }
}
