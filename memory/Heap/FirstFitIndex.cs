using System;
using System.Numerics;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// Finds the lowest free run that holds a block at an alignment, in a number of steps that depends on the region's size alone:
/// all that exact first fit
/// needs beside the map.
/// </summary>
/// <remarks>
/// A binary tree over groups of 512 granules. A node has, for each alignment, the most room behind an aligned position in any run
/// that starts below the
/// node. So the leftmost way down that promises enough room leads to the lowest run.
/// </remarks>
internal unsafe struct FirstFitIndex
{
    /// <summary>Alignments of 1 granule to 2 MiB.</summary>
    private const int Alignments = 18;
    private const int GroupShift = 9;
    private const uint GroupLength = 1 << GroupShift;

    private uint* _rooms;
    private uint _groups;

    /// <summary>Whether there is an index.</summary>
    internal readonly bool Exists => _rooms != null;

    /// <summary>The size in bytes of the index of a region with the given number of chunks.</summary>
    internal static nuint BytesFor(uint chunks) => 2 * (nuint)GroupsFor(chunks) * Alignments * sizeof(uint);

    /// <summary>Uses cleared memory of <see cref="BytesFor"/> bytes for a region without free runs.</summary>
    internal void Initialize(byte* memory, uint chunks)
    {
        _rooms = (uint*)memory;
        _groups = GroupsFor(chunks);
    }

    /// <summary>Looks at all runs anew.</summary>
    internal readonly void Rebuild(HeapRegion* region)
    {
        for (uint granule = 0; granule < region->End; granule += GroupLength)
        {
            Update(region, granule);
        }
    }

    /// <summary>
    /// Looks anew at the runs that start in the group of a granule, since one of them came, went or has another length.
    /// </summary>
    internal readonly void Update(HeapRegion* region, uint granule)
    {
        uint* rooms = stackalloc uint[Alignments];
        uint node = _groups + (granule >> GroupShift);
        Measure(region, granule, rooms);
        while (node != 0 && !Equal(rooms, RoomsOf(node)))
        {
            new ReadOnlySpan<uint>(rooms, Alignments).CopyTo(new Span<uint>(RoomsOf(node), Alignments));
            node >>= 1;
            Combine(node, rooms);
        }
    }

    /// <summary>Whether the whole index agrees with the map.</summary>
    internal readonly bool IsCurrent(HeapRegion* region)
    {
        uint* rooms = stackalloc uint[Alignments];
        bool current = true;
        for (uint node = 1; node < 2 * _groups && current; node++)
        {
            if (node < _groups)
            {
                Combine(node, rooms);
            }
            else
            {
                Measure(region, (node - _groups) << GroupShift, rooms);
            }

            current = Equal(rooms, RoomsOf(node));
        }

        return current;
    }

    private static void Measure(HeapRegion* region, uint granule, uint* rooms)
    {
        new Span<uint>(rooms, Alignments).Clear();
        for (uint run = FirstRun(region, granule, out uint end); run < end; run = NextRun(region, run, end))
        {
            // The higher the alignment, the less room: most runs have none at most alignments.
            uint room;
            for (int alignment = 0; alignment < Alignments && (room = RoomIn(region, run, alignment, out _)) != 0; alignment++)
            {
                rooms[alignment] = uint.Max(room, rooms[alignment]);
            }
        }
    }

    private readonly void Combine(uint node, uint* rooms)
    {
        uint* left = RoomsOf(2 * node);
        for (int alignment = 0; alignment < Alignments; alignment++)
        {
            uint right = left[Alignments + alignment];
            rooms[alignment] = left[alignment] > right ? left[alignment] : right;
        }
    }

    /// <summary>The lowest run with room for a block, and the lowest place in it; 0 when there is none.</summary>
    /// <param name="region">The region of this index.</param>
    /// <param name="length">The block's granules.</param>
    /// <param name="alignment">The logarithm of its alignment in granules.</param>
    /// <param name="place">Where the block goes.</param>
    internal readonly uint Find(HeapRegion* region, uint length, int alignment, out uint place)
    {
        place = 0;
        uint node = 1;
        if (RoomsOf(node)[alignment] < length)
        {
            return 0;
        }

        while (node < _groups)
        {
            node *= 2;
            node += RoomsOf(node)[alignment] >= length ? 0U : 1;
        }

        uint run = FirstRun(region, (node - _groups) << GroupShift, out uint end);
        while (RoomIn(region, run, alignment, out place) < length)
        {
            run = NextRun(region, run, end);
        }

        return run;
    }

    private static bool Equal(uint* left, uint* right) =>
        new ReadOnlySpan<uint>(left, Alignments).SequenceEqual(new ReadOnlySpan<uint>(right, Alignments));

    private static uint GroupsFor(uint chunks) =>
        BitOperations.RoundUpToPowerOf2(((chunks << HeapRegion.ChunkShift) + GroupLength - 1) >> GroupShift);

    private readonly uint* RoomsOf(uint node) => _rooms + ((nuint)node * Alignments);

    /// <summary>The first run that starts in a granule's group, if it is below the group's end.</summary>
    private static uint FirstRun(HeapRegion* region, uint granule, out uint end)
    {
        uint first = granule & ~(GroupLength - 1);
        end = first + GroupLength < region->End ? first + GroupLength : region->End;
        if (first >= end)
        {
            return end;
        }

        first = first > region->First ? first : region->First;
        // A run that reaches in from below starts in another group.
        uint from = region->IsFree(first) && region->IsFree(first - 1) ? region->FindNext(first, free: false, end) : first;
        return region->FindNext(from, free: true, end);
    }

    private static uint NextRun(HeapRegion* region, uint run, uint end)
    {
        uint behind = run + region->RunLength(run);
        return behind < end ? region->FindNext(behind, free: true, end) : end;
    }

    private static uint RoomIn(HeapRegion* region, uint run, int alignment, out uint place)
    {
        place = region->AlignUp(run, 1U << alignment);
        uint end = run + region->RunLength(run);
        return place < end ? end - place : 0;
    }
}
