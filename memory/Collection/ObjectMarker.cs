using System.Runtime.CompilerServices;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>Marks everything that can be reached, without recursion and with a stack of fixed length.</summary>
/// <remarks>
/// What does not fit on the stack is marked too, and the addresses between which that happened are noted: the marked
/// objects there are visited again until everything fits. So a stack of one entry is enough, only slow.
/// </remarks>
/// <typeparam name="TModel">The objects.</typeparam>
public unsafe partial struct ObjectMarker<TModel> : IReferenceVisitor
    where TModel : struct, IObjectModel
{
    private FreeListHeap* _heap;

    // References to objects that were marked and not looked into yet. Behind the limit is a word more, to be written in vain.
    private nuint* _stack;
    private nuint* _top;
    private nuint* _limit;

    // The heap's addresses, what lies between its regions included, during a collection.
    private nuint _heapStart;
    private nuint _heapBytes;

    // The part with objects of the last reference's region, and the words of dead objects of its chunks.
    private nuint _regionStart;
    private nuint _regionBytes;
    private ulong* _regionWords;
    private nuint _overflowLow;
    private nuint _overflowHigh;

    /// <summary>Objects that did not fit on the stack, since the collection began.</summary>
    internal ulong Overflows;

    /// <summary>Objects first found by conservative roots, since the collection began.</summary>
    internal ulong Pins;

    internal void Initialize(FreeListHeap* heap, nuint* stack, nuint capacity)
    {
        _heap = heap;
        _stack = stack;
        _limit = stack + capacity;
        Reset();
    }

    internal void Reset()
    {
        _top = _stack;
        (_heapStart, _heapBytes) = _heap->GetBounds();
        _regionBytes = 0;
        ForgetOverflow();
        Overflows = 0;
        Pins = 0;
    }

    /// <summary>
    /// Marks an object, and later what it refers to. Anything but the block of an object in the heap is skipped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(void* block)
    {
        if (_heap->TryMark(block) && TModel.HasReferences(block))
        {
            Push(block);
        }
    }

    /// <summary>Marks the object that starts at a block, and all that it leads to.</summary>
    public void MarkBlock(void* block)
    {
        Visit(block);
        if (_top != _stack || _overflowHigh != 0)
        {
            Drain();
        }
    }

    /// <summary>Marks the object that a reference leads to, if it is not null, and all that this one leads to.</summary>
    public void MarkReference(nuint reference)
    {
        if (reference != 0)
        {
            MarkBlock(TModel.BlockOf(reference));
        }
    }

    /// <summary>Marks the object that a reference leads into, if it leads into one, and all that this one leads to.</summary>
    /// <param name="reference">An address at the start of an object, inside one, or outside the heap; 0 is ignored.</param>
    public void MarkInterior(nuint reference)
    {
        void* block = _heap->FindObject((void*)reference);
        if (block != null)
        {
            MarkBlock(block);
        }
    }

    /// <summary>
    /// Marks the object that any bit pattern, taken as an address, lies in, if there is one, and all that it leads to.
    /// </summary>
    public void MarkConservative(nuint word)
    {
        void* block = _heap->FindObject((void*)word);
        if (block != null && _heap->IsDead(block))
        {
            Pins++;
            MarkBlock(block);
        }
    }

    /// <summary>
    /// Does so with all words from <paramref name="low"/>, rounded up to a whole word, to before <paramref name="high"/>: a
    /// stack, saved registers.
    /// </summary>
    public void MarkRange(nuint* low, nuint* high)
    {
        const nuint WordMask = 7;
        for (low = (nuint*)(((nuint)low + WordMask) & ~WordMask); low + 1 <= high; low++)
        {
            MarkConservative(*low);
        }
    }

    /// <summary>
    /// Keeps the object that has not been reached and that any bit pattern, taken as an address, lies in, but nothing that it
    /// refers to.
    /// </summary>
    /// <returns>Its block; null when there is none.</returns>
    public void* KeepUnreached(nuint word)
    {
        void* block = _heap->FindObject((void*)word);
        return block != null && _heap->TryMark(block) ? block : null;
    }

    /// <summary>Whether the target of a reference, which is not null, is an object that has not been reached.</summary>
    internal readonly bool IsDead(nuint reference) => _heap->IsDead(TModel.BlockOf(reference));

    private void Push(void* block)
    {
        if (_top == _limit)
        {
            NoteOverflow(block);
            return;
        }

        *_top = TModel.ReferenceOf(block);
        _top++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteOverflow(void* block)
    {
        Overflows++;
        _overflowLow = (nuint)block < _overflowLow ? (nuint)block : _overflowLow;
        _overflowHigh = (nuint)block > _overflowHigh ? (nuint)block : _overflowHigh;
    }

    /// <summary>Looks into all objects that were marked by <see cref="Visit"/> and not looked into yet.</summary>
    public void Drain()
    {
        Empty();
        while (_overflowHigh != 0)
        {
            nuint high = _overflowHigh;
            void* block = _heap->NextMarked((void*)_overflowLow);
            ForgetOverflow();
            while (block != null && (nuint)block <= high)
            {
                if (TModel.HasReferences(block))
                {
                    TModel.VisitReferences(block, ref this);
                    Empty();
                }

                block = _heap->NextMarked((byte*)block + HeapRegion.GranuleBytes);
            }
        }
    }

    /// <summary>Looks into all objects on the stack.</summary>
    /// <remarks>
    /// Most of a collection's time is spent here, so what an object and a reference need is in local variables. A reference in
    /// an object is to the start of another or leads out of the heap. So one bit decides: it is set where an object begins that
    /// is not marked. A reference lies in the first granule of its block, so its own granule is the block's.
    /// </remarks>
    private void Empty()
    {
        nuint* top = _top;

        nuint start = _regionStart;
        nuint bytes = _regionBytes;
        ulong* words = _regionWords;
        while (top != _stack)
        {
            top--;
            if (!TModel.TryGetRow(*top, out nuint* field, out nuint* end))
            {
                _top = top;
                TModel.VisitReferences(TModel.BlockOf(*top), ref this);
                top = _top;
                continue;
            }

            do
            {
                nuint reference = *field;
                if (reference == 0)
                {
                    continue;
                }

                nuint offset = reference - start;
                if (offset >= bytes)
                {
                    HeapRegion* region = reference - _heapStart < _heapBytes ? FindRegion(reference) : null;
                    if (region == null)
                    {
                        continue;
                    }

                    uint first = region->FirstObjectChunk;
                    start = (nuint)region->AddressOf(first << HeapRegion.ChunkShift);
                    bytes = region->EndAddress - start;
                    words = region->Dead + first;
                    _regionStart = start;
                    _regionBytes = bytes;
                    _regionWords = words;

                    // Read again, so that it needs no place while the region is looked up.
                    reference = *field;
                    offset = reference - start;
                    if (offset >= bytes)
                    {
                        continue;
                    }
                }

                nuint chunk = offset >> (HeapRegion.GranuleShift + HeapRegion.ChunkShift);
                ulong bit = 1UL << (int)(offset >> HeapRegion.GranuleShift);
                ulong dead = words[chunk];
                if ((dead & bit) == 0)
                {
                    continue;
                }

                words[chunk] = dead ^ bit;
                if (!TModel.HasReferences(TModel.BlockOf(reference)))
                {
                    continue;
                }

                *top = reference;
                top++;
                if (top > _limit)
                {
                    top--;
                    NoteOverflow(TModel.BlockOf(reference));
                }
            }
            while (++field < end);
        }

        _top = top;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly HeapRegion* FindRegion(nuint reference) => _heap->RegionOfObject(reference);

    private void ForgetOverflow()
    {
        _overflowLow = nuint.MaxValue;
        _overflowHigh = 0;
    }
}
