namespace UefiKernel.Memory.Collection;

/// <summary>
/// Where the references outside the heap are: statics, stacks, registers. Handles and finalizers are the collector's own.
/// </summary>
/// <typeparam name="TModel">The objects.</typeparam>
public interface IRootSource<TModel>
    where TModel : struct, IObjectModel
{
    /// <summary>Marks what every root refers to, by the methods of <paramref name="marker"/>. Must not allocate.</summary>
    void MarkRoots(ref ObjectMarker<TModel> marker);

    /// <summary>
    /// Called when an old object refers to a new one that is about to be freed: a write barrier has marked no card. Only while
    /// <see cref="Collector{TModel}.ChecksBarriers"/> is set.
    /// </summary>
    /// <param name="holder">The old object's block.</param>
    /// <param name="target">The new one's.</param>
    unsafe void ReportForgotten(void* holder, void* target);

    /// <summary>
    /// Called when all that can be reached is marked, and before the rest is freed: the last occasion to keep any of it. Must not
    /// allocate.
    /// </summary>
    void VisitUnreached(ref ObjectMarker<TModel> marker);
}
