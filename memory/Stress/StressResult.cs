namespace UefiKernel.Memory.Stress;

/// <summary>What a workload found.</summary>
/// <typeparam name="TViolation">What the allocator's own check says.</typeparam>
/// <param name="operations">Operations done.</param>
/// <param name="refusals">Requests that there was no memory for: no problem in themselves.</param>
/// <param name="problem">What went wrong, or null.</param>
/// <param name="violation">What the allocator's own check says afterwards.</param>
public readonly struct StressResult<TViolation>(int operations, ulong refusals, string? problem, TViolation violation)
    where TViolation : struct
{
    /// <summary>Operations done.</summary>
    public int Operations { get; } = operations;

    /// <summary>Requests that there was no memory for: no problem in themselves.</summary>
    public ulong Refusals { get; } = refusals;

    /// <summary>What went wrong, or null.</summary>
    public string? Problem { get; } = problem;

    /// <summary>What the allocator's own check says afterwards.</summary>
    public TViolation Violation { get; } = violation;
}
