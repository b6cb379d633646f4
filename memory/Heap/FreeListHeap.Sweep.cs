using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory.Heap;

/// <summary>Freeing the objects that a collector has not marked.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Makes every object one that is not marked.</summary>
    public void ClearMarks()
    {
        _isUnmarked = true;
        for (HeapRegion* region = _regions; region != null && _marks; region = region->Next)
        {
            ulong* objects = region->Objects;
            ulong* dead = region->Dead;
            ulong* end = objects + region->Chunks;
            for (; objects + (2 * Vector256<ulong>.Count) <= end; objects += 2 * Vector256<ulong>.Count)
            {
                Vector256.Load(objects).Store(dead);
                Vector256.Load(objects + Vector256<ulong>.Count).Store(dead + Vector256<ulong>.Count);
                dead += 2 * Vector256<ulong>.Count;
            }

            while (objects < end)
            {
                *dead++ = *objects++;
            }
        }
    }

    /// <summary>
    /// Frees every object that is not marked, neighbours in one step, and merges the kept blocks. Native blocks and open runs
    /// stay, and so do the marks of what lives on. After <see cref="ClearMarks"/> the time grows with the heap's size; else only
    /// memory is looked at in which objects have been made since the last sweep.
    /// </summary>
    public SweepResult Sweep()
    {
        Enter();
        HeapStatistics before = _statistics;
        TryMergeKept();
        for (HeapRegion* region = _regions; region != null && _marks; region = region->Next)
        {
            if (_isUnmarked)
            {
                SweepAll(region);
            }
            else
            {
                SweepNew(region);
            }

            NativeMemory.Clear(region->NewChunks, region->NewChunkWords * sizeof(ulong));
        }

        _isUnmarked = false;
        Leave();
        return new(before.Objects - _statistics.Objects, (nuint)(before.ObjectBytes.Value - _statistics.ObjectBytes.Value));
    }

    private void SweepAll(HeapRegion* region)
    {
        ulong* end = region->Dead + region->Chunks;
        for (ulong* word = region->Dead; word < end; word++)
        {
            // Four at a time, where all live or nothing does any more.
            while (word + 4 <= end && (word[0] | word[1] | word[2] | word[3]) == 0)
            {
                word += 4;
            }

            if (word < end)
            {
                SweepChunk(region, (uint)(word - region->Dead));
            }
        }
    }

    private void SweepNew(HeapRegion* region)
    {
        uint next = 0;
        for (uint word = 0; word < region->NewChunkWords; word++)
        {
            for (ulong chunks = region->NewChunks[word]; (chunks &= ChunksFrom(next, word)) != 0;)
            {
                next = SweepChunk(region, (word << HeapRegion.ChunkShift) + (uint)BitOperations.TrailingZeroCount(chunks));
            }
        }
    }

    /// <summary>The bits, in a word with one for each chunk, of the chunks from a chunk on.</summary>
    private static ulong ChunksFrom(uint chunk, uint word) =>
        chunk <= word << HeapRegion.ChunkShift ? ulong.MaxValue
        : chunk >> HeapRegion.ChunkShift == word ? ulong.MaxValue << (int)chunk
        : 0;

    /// <summary>Frees a chunk's dead objects, and those that follow them; the next chunk that may have others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint SweepChunk(HeapRegion* region, uint chunk)
    {
        uint next = chunk + 1;
        for (ulong dead = region->Dead[chunk]; dead != 0;)
        {
            uint behind = SweepFrom(region, HeapRegion.GranuleIn(chunk, dead));
            next = uint.Max(next, behind >> HeapRegion.ChunkShift);
            dead &= behind >> HeapRegion.ChunkShift == chunk ? ulong.MaxValue << (int)(behind & 63) : 0;
        }

        return next;
    }

    /// <summary>
    /// Frees the dead object at <paramref name="start"/> and all that follow it without a gap, as one range; the granule behind
    /// them.
    /// </summary>
    private uint SweepFrom(HeapRegion* region, uint start)
    {
        uint end = region->TakeDead(start, out uint count);
        _statistics.CountDeadObjects(count, (nuint)(end - start) << HeapRegion.GranuleShift);
        Release(region, start, end - start);
        return end;
    }
}
