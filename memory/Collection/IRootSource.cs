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
    /// Called when an object that lives has a reference into the heap that is not to one that lives: a write barrier has marked
    /// no card, or the reference was kept beyond its object. Only while <see cref="Collector{TModel}.ChecksReferences"/> is set.
    /// </summary>
    /// <param name="holder">The object's block.</param>
    /// <param name="field">Where in it the reference stands.</param>
    /// <param name="target">Where the block would be that the reference leads to.</param>
    unsafe void ReportLost(void* holder, nuint* field, void* target);

    /// <summary>
    /// Called when all that can be reached is marked, and before the rest is freed: the last occasion to keep any of it. Must not
    /// allocate.
    /// </summary>
    void VisitUnreached(ref ObjectMarker<TModel> marker);
}
