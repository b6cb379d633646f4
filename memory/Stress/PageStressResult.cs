using UefiKernel.Memory.Pages;

namespace UefiKernel.Memory.Stress;

/// <summary>What <see cref="PageStress"/> found.</summary>
/// <param name="operations">Operations done.</param>
/// <param name="refusals">Allocations that there was no memory for: no problem in themselves.</param>
/// <param name="problem">What went wrong, or null.</param>
/// <param name="violation">What the allocator's own check says afterwards.</param>
public readonly struct PageStressResult(int operations, ulong refusals, string? problem, PageViolation violation)
{
    /// <summary>Operations done.</summary>
    public int Operations { get; } = operations;

    /// <summary>Allocations that there was no memory for: no problem in themselves.</summary>
    public ulong Refusals { get; } = refusals;

    /// <summary>What went wrong, or null.</summary>
    public string? Problem { get; } = problem;

    /// <summary>What the allocator's own check says afterwards.</summary>
    public PageViolation Violation { get; } = violation;
}
