using System;
using System.Numerics;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>Lists the heap's blocks and regions. Each result is a snapshot. A kept block is a free one.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// Copies the blocks that begin at an address or behind it, in the order of addresses. What is there now counts, whatever was
    /// found before.
    /// </summary>
    /// <param name="from">Where to begin; any address.</param>
    /// <param name="blocks">Room for the blocks.</param>
    /// <returns>How many there are in <paramref name="blocks"/>: fewer than it has room for only when no more follow.</returns>
    public readonly int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks)
    {
        Enter();
        HeapRegion* region = _regions;
        while (region != null && region->EndAddress <= from.Value)
        {
            region = region->Next;
        }

        bool isInside = region != null && region->Contains(from.Value);
        HeapPiece piece = isInside ? new(region, region->StartOf(region->GranuleOf(from.Value))) : HeapPiece.FirstOf(region);
        if (isInside && (nuint)piece.Address < from.Value)
        {
            piece.Step();
        }

        int count = 0;
        for (; piece.Region != null && count < blocks.Length; piece.Step())
        {
            blocks[count++] = Describe(in piece);
        }

        Leave();
        return count;
    }

    /// <summary>Counts all blocks by their size.</summary>
    /// <param name="classes">
    /// Class n gets the blocks of 2ⁿ to 2ⁿ⁺¹ − 1 bytes, the last one also those that are larger. What was in it is lost.
    /// </param>
    public readonly void CountBlocks(Span<HeapTally> classes)
    {
        classes.Clear();
        Enter();
        for (var piece = HeapPiece.FirstOf(_regions); piece.Region != null && !classes.IsEmpty; piece.Step())
        {
            classes[int.Min(BitOperations.Log2(piece.Bytes), classes.Length - 1)].Count(Describe(in piece));
        }

        Leave();
    }

    /// <summary>
    /// The region behind <paramref name="region"/> in the order of addresses, with its counts; the first one behind a default
    /// value. False behind the last.
    /// </summary>
    public readonly bool NextRegion(ref HeapRegionStatistics region)
    {
        Enter();
        HeapRegion* next = _regions;
        while (next != null && next->Start <= region.Start.Value)
        {
            next = next->Next;
        }

        HeapTally blocks = default;
        for (var piece = HeapPiece.FirstOf(next); next != null && piece.Region == next; piece.Step())
        {
            blocks.Count(Describe(in piece));
        }

        region = next == null ? default : new(next->Start, next->Bytes, blocks);
        Leave();
        return next != null;
    }

    private readonly HeapBlock Describe(in HeapPiece piece)
    {
        nuint address = (nuint)piece.Address;
        if (piece.Start == piece.Region->First)
        {
            return new(HeapBlockKind.Metadata, address, piece.Bytes, 0);
        }

        bool isReserved = !piece.IsFree && piece.Region->IsReserved(piece.Start);
        if (piece.IsFree || (isReserved && _kept.Contains(piece.Address)))
        {
            return new(HeapBlockKind.Free, address, piece.Bytes, 0);
        }

        // Of an open run, and of an object, all bytes count as asked for; of a block that was overrun, what its last byte says,
        // if that can be.
        bool isWhole = isReserved || piece.Region->IsObject(piece.Start);
        nuint payload = isWhole ? piece.Bytes : _fence.ReadLength(piece.Address, piece.Bytes);
        bool isPossible = piece.Bytes - payload <= HeapRegion.GranuleBytes;
        return new(HeapBlockKind.Used, address, piece.Bytes, isPossible ? payload : 0);
    }
}
