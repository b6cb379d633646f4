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
    private void** _stack;
    private nuint _capacity;
    private nuint _depth;
    private nuint _overflowLow;
    private nuint _overflowHigh;

    /// <summary>Objects that did not fit on the stack, since the collection began.</summary>
    internal ulong Overflows;

    /// <summary>Objects first found by conservative roots, since the collection began.</summary>
    internal ulong Pins;

    internal void Initialize(FreeListHeap* heap, void** stack, nuint capacity)
    {
        _heap = heap;
        _stack = stack;
        _capacity = capacity;
        Reset();
    }

    internal void Reset()
    {
        _depth = 0;
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
        Drain();
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
        if (_depth < _capacity)
        {
            _stack[_depth++] = block;
            return;
        }

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

    private void Empty()
    {
        while (_depth != 0)
        {
            TModel.VisitReferences(_stack[--_depth], ref this);
        }
    }

    private void ForgetOverflow()
    {
        _overflowLow = nuint.MaxValue;
        _overflowHigh = 0;
    }
}
