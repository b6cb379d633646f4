using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>What a collection of new objects finds through old ones.</summary>
public unsafe partial struct ObjectMarker<TModel>
{
    /// <summary>Marks what old objects refer to by references that were stored since the last collection.</summary>
    /// <param name="cards">Where they were stored.</param>
    internal void MarkCards(in CardTable cards)
    {
        byte* large = null;
        byte* largeEnd = null;
        for (nuint from = 0; _heap->TryFindRegion(from, out nuint start, out nuint end); from = end)
        {
            for (nuint card = start; cards.TryFind(ref card, end);)
            {
                byte* low = (byte*)card;
                nuint next = (card & ~(CardTable.CardBytes - 1)) + CardTable.CardBytes;
                byte* high = (byte*)nuint.Min(next, end);
                if (low >= largeEnd)
                {
                    // An object may begin on an earlier card. A long array is looked up once.
                    large = (byte*)_heap->FindObject(low);
                    largeEnd = large == null ? low : large + TModel.SizeOf(large);
                }

                if (large != null && low < largeEnd && _heap->IsMarked(large))
                {
                    VisitPart(large, low, high);
                }

                VisitOld(low, high, large);
                card = next;
            }
        }
    }

    /// <summary>Reports every reference from a marked object into the heap that is not to another marked object.</summary>
    internal readonly void CheckMarked<TRoots>(ref TRoots roots)
        where TRoots : struct, IRootSource<TModel>
    {
        LostFinder finder = default;
        finder.Heap = _heap;
        for (byte* block = null; (block = (byte*)_heap->NextMarked(block)) != null; block += HeapRegion.GranuleBytes)
        {
            if (!TModel.HasReferences(block))
            {
                continue;
            }

            finder.Found = null;
            TModel.VisitReferences(block, ref finder);
            if (finder.Found != null)
            {
                ReportFields(block, ref finder, ref roots);
            }
        }
    }

    // Asks for one word after another, since a visitor does not see where a reference stands.
    private static void ReportFields<TRoots>(void* block, ref LostFinder finder, ref TRoots roots)
        where TRoots : struct, IRootSource<TModel>
    {
        nuint* end = (nuint*)((byte*)block + TModel.SizeOf(block));
        for (nuint* field = (nuint*)block; field + 1 <= end; field++)
        {
            finder.Found = null;
            TModel.VisitReferences(block, field, field + 1, ref finder);
            if (finder.Found != null && *field == TModel.ReferenceOf(finder.Found))
            {
                roots.ReportLost(block, field, finder.Found);
            }
        }
    }

    // The marked objects that begin on a card, but for the one that has been visited.
    private void VisitOld(byte* low, byte* high, byte* visited)
    {
        for (byte* block = low; (block = (byte*)_heap->NextMarked(block, high)) != null; block += HeapRegion.GranuleBytes)
        {
            if (block != visited)
            {
                VisitPart(block, low, high);
            }
        }
    }

    private void VisitPart(void* block, byte* low, byte* high)
    {
        if (TModel.HasReferences(block))
        {
            TModel.VisitReferences(block, low, high, ref this);
            Drain();
        }
    }

    private struct LostFinder : IReferenceVisitor
    {
        internal FreeListHeap* Heap;
        internal void* Found;

        public void Visit(void* block)
        {
            if (Heap->RegionOfObject((nuint)block) != null && !Heap->IsMarked(block))
            {
                Found = block;
            }
        }
    }
}
