using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// Handles: the addresses of slots whose first word is the target, a reference that the table does not look into; dependent
/// handles have the second object in the second word. Targets may be changed in the slot.
/// </summary>
/// <remarks>All zeros is a table on which every operation reports "out of memory" until it is attached.</remarks>
public unsafe struct HandleTable
{
    private const int Kinds = 5;

    private FreeListHeap* _heap;
    private fixed ulong _chunks[Kinds];
    private fixed ulong _withRoom[Kinds];
    private ulong _count;

    /// <summary>Handles that were allocated and not freed.</summary>
    public readonly ulong Count => _count;

    internal void Attach(FreeListHeap* heap) => _heap = heap;

    /// <summary>Allocates a handle.</summary>
    /// <param name="kind">What it does for its target.</param>
    /// <param name="target">The reference; may be 0.</param>
    /// <param name="dependent">The second object of a dependent handle; nothing for others.</param>
    /// <returns>The slot; null for a kind that does not exist and when memory is out.</returns>
    public nuint* Allocate(HandleKind kind, nuint target, nuint dependent = 0)
    {
        int index = IndexOf(kind);
        if (index < 0 || _heap == null || (_withRoom[index] == 0 && !TryAddChunk(kind, index)))
        {
            return null;
        }

        var chunk = (HandleChunk*)_withRoom[index];
        int slot = HandleChunk.FirstFree(chunk);
        chunk->Used |= System.UInt128.One << slot;
        if (++chunk->Count == HandleChunk.SlotsOf(kind))
        {
            _withRoom[index] = (ulong)chunk->NextWithRoom;
            chunk->NextWithRoom = null;
        }

        _count++;
        nuint* handle = HandleChunk.SlotOf(chunk, slot);
        handle[0] = target;
        if (kind == HandleKind.Dependent)
        {
            handle[1] = dependent;
        }

        return handle;
    }

    /// <summary>Frees a handle; false, and nothing has changed, when it is none or was freed before.</summary>
    public bool Free(nuint* handle)
    {
        if (!TryFind(handle, out HandleChunk* chunk, out int slot))
        {
            return false;
        }

        int index = IndexOf(chunk->Kind);
        // CoreLib may still read through a handle that another thread frees: it must find null, not a reference to a dead object.
        *handle = 0;
        chunk->Used &= ~(System.UInt128.One << slot);
        if (chunk->Count-- == HandleChunk.SlotsOf(chunk->Kind))
        {
            chunk->NextWithRoom = (HandleChunk*)_withRoom[index];
            _withRoom[index] = (ulong)chunk;
        }

        _count--;
        return true;
    }

    /// <summary>What kind of handle this is; false when it is none.</summary>
    public readonly bool TryGetKind(nuint* handle, out HandleKind kind)
    {
        bool found = TryFind(handle, out HandleChunk* chunk, out _);
        kind = found ? chunk->Kind : default;
        return found;
    }

    /// <summary>
    /// All handles of a kind, in no order that means anything. The table must not change meanwhile, apart from targets.
    /// </summary>
    internal readonly HandleCursor All(HandleKind kind)
    {
        int index = IndexOf(kind);
        return new(index < 0 ? null : (HandleChunk*)_chunks[index]);
    }

    /// <summary>Frees chunks without handles, all but one of each kind.</summary>
    internal void Trim()
    {
        for (int index = 0; index < Kinds; index++)
        {
            ulong all = 0;
            ulong withRoom = 0;
            bool spare = false;
            for (HandleChunk* chunk = (HandleChunk*)_chunks[index], next; chunk != null; chunk = next)
            {
                next = chunk->Next;
                if (chunk->Count == 0 && spare)
                {
                    _heap->Free(chunk);
                    continue;
                }

                spare |= chunk->Count == 0;
                chunk->Next = (HandleChunk*)all;
                all = (ulong)chunk;
                bool room = chunk->Count != HandleChunk.SlotsOf(chunk->Kind);
                chunk->NextWithRoom = room ? (HandleChunk*)withRoom : null;
                withRoom = room ? (ulong)chunk : withRoom;
            }

            _chunks[index] = all;
            _withRoom[index] = withRoom;
        }
    }

    /// <summary>Marks what a kind of strong handle refers to.</summary>
    internal readonly void MarkTargets<TModel>(HandleKind kind, ref ObjectMarker<TModel> marker)
        where TModel : struct, IObjectModel
    {
        for (HandleCursor all = All(kind); all.TryGetNext(out nuint* handle);)
        {
            marker.MarkReference(*handle);
        }
    }

    /// <summary>
    /// Marks the second objects of dependent handles whose first ones are alive, until that makes no more first ones alive.
    /// </summary>
    internal readonly void MarkDependents<TModel>(ref ObjectMarker<TModel> marker)
        where TModel : struct, IObjectModel
    {
        bool found = true;
        while (found)
        {
            found = false;
            for (HandleCursor all = All(HandleKind.Dependent); all.TryGetNext(out nuint* handle);)
            {
                if (handle[0] != 0 && handle[1] != 0 && marker.IsDead(handle[1]) && !marker.IsDead(handle[0]))
                {
                    marker.MarkReference(handle[1]);
                    found = true;
                }
            }
        }
    }

    /// <summary>
    /// Clears handles of a kind whose targets are dead. Of dependent ones the second object too, also where there was no target:
    /// it may be dead, and a target that is set later must not find it.
    /// </summary>
    internal readonly void ClearDead<TModel>(HandleKind kind, in ObjectMarker<TModel> marker)
        where TModel : struct, IObjectModel
    {
        for (HandleCursor all = All(kind); all.TryGetNext(out nuint* handle);)
        {
            if (handle[0] != 0 && marker.IsDead(handle[0]))
            {
                handle[0] = 0;
            }

            if (kind == HandleKind.Dependent && handle[0] == 0)
            {
                handle[1] = 0;
            }
        }
    }

    private static int IndexOf(HandleKind kind) => kind switch
    {
        <= HandleKind.Pinned => (int)kind,
        HandleKind.Dependent => Kinds - 1,
        _ => -1,
    };

    private readonly bool TryFind(nuint* handle, out HandleChunk* chunk, out int slot)
    {
        chunk = (HandleChunk*)((nuint)handle & ~(HandleChunk.Alignment - 1));
        // The heap knows whether a block of this length starts there, so no unmapped memory is read.
        bool isChunk = _heap != null && _heap->UsableSize(chunk) == HandleChunk.Bytes && HandleChunk.IsChunk(chunk);
        slot = isChunk ? HandleChunk.IndexOf(chunk, handle) : -1;
        return slot >= 0;
    }

    private bool TryAddChunk(HandleKind kind, int index)
    {
        var chunk = (HandleChunk*)_heap->Allocate(HandleChunk.Bytes, HandleChunk.Alignment);
        if (chunk == null)
        {
            return false;
        }

        // The allocation may have caused a collection, which rebuilds the lists, so they are read only now.
        HandleChunk.Initialize(chunk, kind);
        chunk->Next = (HandleChunk*)_chunks[index];
        chunk->NextWithRoom = (HandleChunk*)_withRoom[index];
        _chunks[index] = (ulong)chunk;
        _withRoom[index] = (ulong)chunk;
        return true;
    }
}
