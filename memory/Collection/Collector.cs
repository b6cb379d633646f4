using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// A mark-sweep collector for the objects of one heap: stops everything, marks what can be reached, frees the rest. Objects do
/// not move. They keep their marks: what has lived through a collection is old, and the next one may look at new objects alone.
/// </summary>
/// <remarks>
/// Lives in a static field, works before any managed object can exist, allocates nothing while it collects. All zeros is a
/// collector without a heap, which never collects. Not to be copied once it is attached. Calls must not overlap.
/// </remarks>
/// <typeparam name="TModel">The objects.</typeparam>
public unsafe struct Collector<TModel>
    where TModel : struct, IObjectModel
{
    private FreeListHeap* _heap;
    private ObjectMarker<TModel> _marker;
    private bool _collecting;

    /// <summary>
    /// Where references were stored. Attached by the caller; without a table each collection has to be a full one.
    /// </summary>
    public CardTable Cards;

    /// <summary>
    /// Whether each collection checks that all references in the objects that live are to objects that live. One that is not was
    /// stored without a card, or refers to what was freed before.
    /// </summary>
    public bool ChecksReferences;

    /// <summary>The handles.</summary>
    public HandleTable Handles;

    /// <summary>Finalizers, registered and ready.</summary>
    public FinalizerQueue Finalizers;

    /// <summary>What has been done so far.</summary>
    public CollectorStatistics Statistics;

    /// <summary>Whether a collection is going on.</summary>
    public readonly bool IsCollecting => _collecting;

    /// <summary>Takes a heap, once.</summary>
    /// <param name="heap">The heap, with mark bits and a region. It must not move.</param>
    /// <param name="stackEntries">Length of the mark stack, 1 or more, 8 bytes each; it comes from the heap.</param>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; <see cref="HeapStatus.OutOfMemory"/>; <see cref="HeapStatus.InvalidSize"/> for a stack
    /// without entries; <see cref="HeapStatus.RegionInUse"/> when there is a heap already.
    /// </returns>
    public HeapStatus Attach(FreeListHeap* heap, nuint stackEntries)
    {
        if (_heap != null)
        {
            return HeapStatus.RegionInUse;
        }

        if (stackEntries == 0 || stackEntries > uint.MaxValue)
        {
            return HeapStatus.InvalidSize;
        }

        HeapStatus status = heap->TryAllocate((stackEntries + 1) * (nuint)sizeof(void*), (nuint)sizeof(void*), out void* stack);
        if (status == HeapStatus.Success)
        {
            _heap = heap;
            _marker.Initialize(heap, (nuint*)stack, stackEntries);
            Handles.Attach(heap);
            Finalizers.Attach(heap);
        }

        return status;
    }

    /// <summary>
    /// Collects. All runs must be sealed. Finalizers that became due are in <see cref="Finalizers"/> afterwards; the caller
    /// reports the pause to <see cref="Statistics"/>.
    /// </summary>
    /// <param name="roots">Marks statics, stacks and registers. Handles and ready finalizers are roots without it.</param>
    /// <param name="isFull">
    /// False to look for dead objects only among those that were made since the last collection: old ones count as alive, and
    /// what they refer to is found by the cards.
    /// </param>
    /// <returns>False, and nothing has happened: without a heap, during a collection, while a run is open.</returns>
    public bool Collect<TRoots>(ref TRoots roots, bool isFull = true)
        where TRoots : struct, IRootSource<TModel>
    {
        if (_heap == null || _collecting || _heap->OpenRuns != 0)
        {
            return false;
        }

        _collecting = true;
        _marker.Reset();
        if (isFull)
        {
            _heap->ClearMarks();
        }
        else
        {
            _marker.MarkCards(in Cards);
        }

        roots.MarkRoots(ref _marker);
        Handles.MarkTargets(HandleKind.Normal, ref _marker);
        Handles.MarkTargets(HandleKind.Pinned, ref _marker);
        Finalizers.MarkReady(ref _marker);
        Handles.MarkDependents(ref _marker);

        // Before finalizers keep any of them: an object that is lost would be finalized while the program still refers to it.
        if (ChecksReferences)
        {
            _marker.CheckMarked(ref roots);
        }

        // Unmarked objects are dead to the program: weak handles to them are cleared, and their finalizers become due. All that
        // are dead are found before any of them is kept for its finalizer, whether or not they refer to each other.
        Handles.ClearDead(HandleKind.Weak, in _marker);
        Finalizers.MoveDead(in _marker);
        Finalizers.MarkReady(ref _marker);
        Handles.MarkDependents(ref _marker);

        // No finalizer can resurrect an object that is unmarked now.
        Handles.ClearDead(HandleKind.WeakTrackResurrection, in _marker);
        Handles.ClearDead(HandleKind.Dependent, in _marker);
        roots.VisitUnreached(ref _marker);
        Count(_heap->Sweep(), isFull);

        // All that lives is old now, so no old object refers to a new one.
        Cards.Clear();
        Handles.Trim();
        _collecting = false;
        return true;
    }

    /// <summary>Whether an object has lived through a collection.</summary>
    /// <param name="reference">The reference to it, not null.</param>
    public bool IsOld(nuint reference) => _heap != null && _heap->IsMarked(TModel.BlockOf(reference));

    private void Count(SweepResult swept, bool isFull)
    {
        Statistics.Collections++;
        Statistics.FullCollections += isFull ? 1u : 0;
        Statistics.LiveBytesAfterFull = isFull ? _heap->ObjectBytes : Statistics.LiveBytesAfterFull;
        Statistics.LastObjectsFreed = swept.Objects;
        Statistics.LastBytesFreed = swept.Bytes;
        Statistics.ObjectsFreed += swept.Objects;
        Statistics.BytesFreed += swept.Bytes.Value;
        Statistics.LiveObjects = _heap->Objects;
        Statistics.LiveBytes = _heap->ObjectBytes;
        Statistics.LastConservativePins = _marker.Pins;
        Statistics.MarkStackOverflows += _marker.Overflows;
    }
}
