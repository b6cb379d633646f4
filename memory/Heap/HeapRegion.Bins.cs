using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The free runs by length: each bin is a ring of nodes through a sentinel, which lies in the metadata, so unlinking needs no
/// special case for the ends.
/// </summary>
/// <remarks>
/// Unsafe: nodes lie in memory that programs wrote to before and may still write to by mistake. A node's links are followed only
/// after its guard was checked. A neighbour's link and guard are changed by their difference, so a damaged neighbour stays
/// damaged until it is looked at itself.
/// </remarks>
internal unsafe partial struct HeapRegion
{
    /// <summary>Bins of a length of their own; above, each doubling of the length has eight.</summary>
    private const uint ExactBins = 64;
    private const int BinWords = 5;

    /// <summary>Empties all bins.</summary>
    internal void ClearBins()
    {
        FreeRuns = 0;
        for (int i = 0; i < BinWords; i++)
        {
            _filled[i] = 0;
        }

        for (uint bin = 0; bin < BinCount; bin++)
        {
            FreeNode* sentinel = NodeAt(Bins + bin);
            sentinel->Next = Bins + bin;
            sentinel->Previous = Bins + bin;
        }
    }

    /// <summary>Enters a free run that the map already shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Insert(uint run, uint length)
    {
        FreeRuns++;
        SetRunLength(run, length);
        Link(run, BinOf(length));
    }

    /// <summary>Takes a run, whose node is intact, out of its bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Remove(uint run, uint length)
    {
        FreeRuns--;
        Unlink(run, BinOf(length));
    }

    /// <summary>Notes that a run, whose node is intact, has another length above its start, which is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Resize(uint run, uint length, uint newLength)
    {
        uint bin = BinOf(length);
        uint newBin = BinOf(newLength);
        if (bin != newBin)
        {
            Unlink(run, bin);
            Link(run, newBin);
        }

        SetRunLength(run, newLength);
    }

    /// <summary>
    /// A run of at least <paramref name="length"/> granules from the lowest bin that has one; 0 when there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Find(uint length, out uint runLength)
    {
        // The first run of the lowest bin that has one. Only in the length's own bin it may be too short; the others of that bin
        // are looked through when there is nothing above.
        uint bin = BinOf(length);
        uint word = bin >> 6;
        for (ulong filled = _filled[word] & (ulong.MaxValue << (int)bin); ; filled &= filled - 1)
        {
            while (filled == 0)
            {
                if (++word == BinWords)
                {
                    uint found = FindInBin(bin, length);
                    runLength = RunLength(found);
                    return found;
                }

                filled = _filled[word];
            }

            uint lowest = (word << 6) + (uint)BitOperations.TrailingZeroCount(filled);
            uint run = NodeAt(Bins + lowest)->Next;
            runLength = lowest < ExactBins ? lowest : Lengths[run >> ChunkShift];
            if (runLength >= length)
            {
                return run;
            }
        }
    }

    /// <summary>The length of a longest run; 0 when there is none. Looks through the highest bin that has any.</summary>
    internal readonly uint FindLongest()
    {
        uint longest = 0;
        for (uint bin = BinCount; longest == 0 && bin-- != 0;)
        {
            uint sentinel = Bins + bin;
            for (uint run = NodeAt(sentinel)->Next; run != sentinel && IsIntact(run); run = NodeAt(run)->Next)
            {
                longest = uint.Max(longest, RunLength(run));
            }
        }

        return longest;
    }

    /// <summary>Whether a run's node is intact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsIntact(uint run)
    {
        FreeNode* node = NodeAt(run);
        return node->Guard == ((ulong)node ^ Secret ^ Links(node));
    }

    /// <summary>
    /// How many runs a bin's ring has; more than <paramref name="most"/> when it does not close both ways, holds one of another
    /// bin's length, or is not known to be filled.
    /// </summary>
    internal readonly uint CountRing(uint bin, uint most)
    {
        uint sentinel = Bins + bin;
        uint count = 0;
        uint before = sentinel;
        uint run = NodeAt(sentinel)->Next;
        for (; run != sentinel; before = run, run = NodeAt(run)->Next)
        {
            bool belongs = run >= First && run < End && IsFree(run) && IsIntact(run) && BinOf(RunLength(run)) == bin;
            if (!belongs || NodeAt(run)->Previous != before || ++count > most)
            {
                return most + 1;
            }
        }

        bool marked = ((_filled[bin >> 6] >> (int)bin) & 1) != 0;
        return marked == (count != 0) && NodeAt(sentinel)->Previous == before ? count : most + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BinOf(uint length)
    {
        if (length < ExactBins)
        {
            return length;
        }

        int power = BitOperations.Log2(length);
        return ExactBins + (uint)((power - 6) * 8) + ((length >> (power - 3)) & 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Links(FreeNode* node) => *(ulong*)&node->Next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChangeLinks(FreeNode* node, ulong difference)
    {
        *(ulong*)&node->Next ^= difference;
        node->Guard ^= difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly FreeNode* NodeAt(uint granule) => (FreeNode*)AddressOf(granule);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void SetRunLength(uint run, uint length)
    {
        if (length >= GranulesPerChunk)
        {
            Lengths[run >> ChunkShift] = length;
            LengthsBack[(run + length - 1) >> ChunkShift] = length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(uint run, uint bin)
    {
        FreeNode* node = NodeAt(run);
        uint sentinel = Bins + bin;
        FreeNode* head = NodeAt(sentinel);
        uint next = head->Next;
        FreeNode* behind = NodeAt(next);
        ulong links = next | ((ulong)sentinel << 32);
        *(ulong*)&node->Next = links;
        node->Guard = (ulong)node ^ Secret ^ links;
        head->Next = run;
        ChangeLinks(behind, (ulong)(run ^ sentinel) << 32);
        _filled[bin >> 6] |= 1UL << (int)bin;
    }

    /// <summary>Takes a run whose node is intact out of the ring of its bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(uint run, uint bin)
    {
        ulong links = Links(NodeAt(run));
        uint next = (uint)links;
        uint previous = (uint)(links >> 32);
        ChangeLinks(NodeAt(next), (ulong)(run ^ previous) << 32);
        ChangeLinks(NodeAt(previous), run ^ next);
        // Both neighbours are the sentinel: the bin is empty now.
        _filled[bin >> 6] &= ~((next == previous ? 1UL : 0) << (int)bin);
    }

    /// <summary>
    /// A run of at least a length in a bin whose runs may be shorter; 0 when there is none. A damaged one is returned too; the
    /// caller detects that.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly uint FindInBin(uint bin, uint length)
    {
        uint sentinel = Bins + bin;
        uint run = bin < BinCount ? NodeAt(sentinel)->Next : sentinel;
        while (run != sentinel && IsIntact(run) && RunLength(run) < length)
        {
            run = NodeAt(run)->Next;
        }

        return run == sentinel ? 0 : run;
    }
}
