using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Stress;

/// <summary>What <see cref="HeapStress"/> found.</summary>
/// <param name="operations">Operations done.</param>
/// <param name="refusals">Allocations and resizings that the heap had no room for: no problem in themselves.</param>
/// <param name="problem">What went wrong, or null.</param>
/// <param name="violation">What the heap's own check says afterwards.</param>
public readonly struct HeapStressResult(int operations, ulong refusals, string? problem, HeapViolation violation)
{
    /// <summary>Operations done.</summary>
    public int Operations { get; } = operations;

    /// <summary>Allocations and resizings that the heap had no room for: no problem in themselves.</summary>
    public ulong Refusals { get; } = refusals;

    /// <summary>What went wrong, or null.</summary>
    public string? Problem { get; } = problem;

    /// <summary>What the heap's own check says afterwards.</summary>
    public HeapViolation Violation { get; } = violation;
}
