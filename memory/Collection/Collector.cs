using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// A mark-sweep collector for the objects of one heap: stops everything, marks what can be reached, frees the rest. Objects do
/// not move.
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

        HeapStatus status = heap->TryAllocate(stackEntries * (nuint)sizeof(void*), (nuint)sizeof(void*), out void* stack);
        if (status == HeapStatus.Success)
        {
            _heap = heap;
            _marker.Initialize(heap, (void**)stack, stackEntries);
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
    /// <returns>False, and nothing has happened: without a heap, during a collection, while a run is open.</returns>
    public bool Collect<TRoots>(ref TRoots roots)
        where TRoots : struct, IRootSource<TModel>
    {
        if (_heap == null || _collecting || _heap->OpenRuns != 0)
        {
            return false;
        }

        _collecting = true;
        _marker.Reset();
        roots.MarkRoots(ref _marker);
        Handles.MarkTargets(HandleKind.Normal, ref _marker);
        Handles.MarkTargets(HandleKind.Pinned, ref _marker);
        Finalizers.MarkReady(ref _marker);
        Handles.MarkDependents(ref _marker);

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
        Count(_heap->Sweep());
        Handles.Trim();
        _collecting = false;
        return true;
    }

    private void Count(SweepResult swept)
    {
        Statistics.Collections++;
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
