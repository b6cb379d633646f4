using System.Numerics;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// Finds the lowest free run of a length, in a number of steps that depends on the region's size alone: all that exact first fit
/// needs beside the map.
/// </summary>
/// <remarks>
/// A binary tree over the region's chunks. A node has the length of the longest run that starts below it, so the leftmost way
/// down that promises enough leads to the lowest run. Node 1 is the root; the children of node n are 2n and 2n + 1.
/// </remarks>
internal unsafe struct FirstFitIndex
{
    private readonly uint* _longest;
    private readonly uint _leaves;

    /// <summary>Uses cleared memory of two words for each leaf, for a region without free runs.</summary>
    internal FirstFitIndex(uint* memory, uint leaves)
    {
        _longest = memory;
        _leaves = leaves;
    }

    /// <summary>Whether there is an index.</summary>
    internal readonly bool Exists => _longest != null;

    /// <summary>The leaves of a tree over the given number of chunks, a power of two.</summary>
    internal static uint LeavesFor(uint chunks) => BitOperations.RoundUpToPowerOf2(chunks);

    /// <summary>Notes that a run in the chunk of a granule came, went or has another length.</summary>
    internal readonly void Update(HeapRegion* region, uint granule)
    {
        uint node = _leaves + (granule >> HeapRegion.ChunkShift);
        for (uint longest = LongestAt(region, node); node != 0 && _longest[node] != longest; longest = LongestAt(region, node))
        {
            _longest[node] = longest;
            node >>= 1;
        }
    }

    /// <summary>Whether the whole index agrees with the map.</summary>
    internal readonly bool IsCurrent(HeapRegion* region)
    {
        uint node = 1;
        while (node < 2 * _leaves && _longest[node] == LongestAt(region, node))
        {
            node++;
        }

        return node == 2 * _leaves;
    }

    /// <summary>The lowest run of at least a length; 0 when there is none.</summary>
    internal readonly uint Find(HeapRegion* region, uint length)
    {
        uint node = 1;
        if (_longest[node] < length)
        {
            return 0;
        }

        while (node < _leaves)
        {
            node *= 2;
            node += _longest[node] >= length ? 0U : 1;
        }

        uint chunk = node - _leaves;
        ulong starts = region->RunStarts(chunk);
        while (region->RunLength(HeapRegion.GranuleIn(chunk, starts)) < length)
        {
            starts &= starts - 1;
        }

        return HeapRegion.GranuleIn(chunk, starts);
    }

    /// <summary>What a node has to say: of a leaf by the map, of any other by its children.</summary>
    private readonly uint LongestAt(HeapRegion* region, uint node)
    {
        if (node < _leaves)
        {
            return uint.Max(_longest[2 * node], _longest[(2 * node) + 1]);
        }

        uint longest = 0;
        uint chunk = node - _leaves;
        for (ulong starts = chunk < region->Chunks ? region->RunStarts(chunk) : 0; starts != 0; starts &= starts - 1)
        {
            longest = uint.Max(longest, region->RunLength(HeapRegion.GranuleIn(chunk, starts)));
        }

        return longest;
    }
}
