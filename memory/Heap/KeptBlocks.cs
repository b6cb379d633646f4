using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>A freed block that stays a block.</summary>
internal unsafe struct KeptBlock
{
    internal byte* Address;

    /// <summary>The word of the map with its first granule, so that an allocation does not look for the region.</summary>
    internal MapWord* Word;

    /// <summary>
    /// Makes it an allocated block again. The bit is that of the address, since a region's granule 0 is at a multiple of 64
    /// granules.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Unreserve() => Word->Body &= ~(1UL << (int)((nuint)Address >> HeapRegion.GranuleShift));
}

/// <summary>
/// Freed blocks that stay blocks, so that the next allocation of their length takes one without a search: a stack for each length
/// up to <see cref="Longest"/> granules.
/// </summary>
/// <remarks>
/// This structure lies outside the memory that programs write to, so what it holds can be trusted. All zeros is empty.
/// </remarks>
internal unsafe struct KeptBlocks
{
    /// <summary>The longest block that is kept, in granules: it fits, with the granules beside it, into a window of 64.</summary>
    internal const uint Longest = 62;

    /// <summary>Blocks in a stack at most.</summary>
    internal const int Depth = 16;

    // A stack for each length in granules. Number 0 stays empty.
    private const int Stacks = (int)Longest + 1;
    private fixed byte _counts[Stacks];

    // KeptBlocks, of which no fixed array can be made.
    private fixed ulong _blocks[Stacks * Depth * 2];

    /// <summary>Blocks in a stack at most: <see cref="Depth"/>, or 0 when nothing is kept.</summary>
    internal uint Limit;

    /// <summary>The block at a place; the places of a stack follow each other.</summary>
    internal readonly ref readonly KeptBlock this[uint place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.As<ulong, KeptBlock>(ref Unsafe.AsRef(in _blocks[place * 2]));
    }

    /// <summary>How many blocks a stack holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint Count(uint stack) => _counts[stack];

    /// <summary>How many blocks all stacks hold.</summary>
    internal readonly uint Count()
    {
        uint count = 0;
        for (uint stack = 0; stack < Stacks; stack++)
        {
            count += _counts[stack];
        }

        return count;
    }

    /// <summary>The block that was added last to a stack that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ref readonly KeptBlock Top(uint stack) => ref this[(stack * Depth) + _counts[stack] - 1];

    /// <summary>Adds a block to a stack that holds less than <see cref="Depth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Push(uint stack, byte* block, MapWord* word)
    {
        uint count = _counts[stack];
        ref KeptBlock added = ref Unsafe.AsRef(in this[(stack * Depth) + count]);
        added.Address = block;
        added.Word = word;
        _counts[stack] = (byte)(count + 1);
    }

    /// <summary>Takes the block away that was added last to a stack that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pop(uint stack) => _counts[stack]--;

    /// <summary>Takes all blocks away.</summary>
    internal void Clear()
    {
        for (uint stack = 0; stack < Stacks; stack++)
        {
            _counts[stack] = 0;
        }
    }

    /// <summary>Goes on to the next place with a block, if there is none at this one; false when none follows.</summary>
    internal readonly bool Seek(ref uint place)
    {
        while (place < Stacks * Depth && place % Depth >= _counts[place / Depth])
        {
            place = ((place / Depth) + 1) * Depth;
        }

        return place < Stacks * Depth;
    }

    /// <summary>Whether any stack holds a block.</summary>
    internal readonly bool Contains(byte* block)
    {
        uint place = 0;
        while (Seek(ref place) && this[place].Address != block)
        {
            place++;
        }

        return place < Stacks * Depth;
    }
}
