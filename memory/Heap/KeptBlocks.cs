using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// Addresses of freed blocks that stay blocks, so that the next allocation of their length takes one without a search: a stack for each length up to
/// <see cref="Longest"/> granules, and one for each natural alignment from 256 bytes up.
/// </summary>
/// <remarks>This structure lies outside the memory that programs write to, so what it holds can be trusted. All zeros is empty.</remarks>
internal unsafe struct KeptBlocks
{
    /// <summary>The longest block that is kept, in granules: it fits, with the granules beside it, into a window of 64.</summary>
    internal const uint Longest = 62;

    /// <summary>The lowest alignment with a stack of its own, as a logarithm of bytes: 256. Highest: 4 KiB and more.</summary>
    internal const int LowestAlignment = 8;

    /// <summary>Stacks by alignment.</summary>
    internal const int Alignments = 5;

    /// <summary>Blocks in a stack at most.</summary>
    internal const int Depth = 16;

    /// <summary>Stacks altogether. The first ones are those by length; number 0 stays empty.</summary>
    internal const int Stacks = (int)Longest + 1 + Alignments;

    private fixed byte _counts[Stacks];
    private fixed ulong _blocks[Stacks * Depth];

    /// <summary>Blocks in a stack at most: <see cref="Depth"/>, or 0 when nothing is kept.</summary>
    internal uint Limit;

    /// <summary>The stack for an alignment.</summary>
    /// <param name="shift">The logarithm of the alignment in bytes, at least <see cref="LowestAlignment"/>.</param>
    internal static uint StackFor(int shift) => Longest + 1 + (uint)(int.Min(shift - LowestAlignment, Alignments - 1));

    /// <summary>How many blocks a stack holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint Count(uint stack) => _counts[stack];

    /// <summary>A block of a stack, numbered from the one that was put there first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly byte* At(uint stack, uint number) => (byte*)_blocks[(stack * Depth) + number];

    /// <summary>Adds a block to a stack that holds less than <see cref="Depth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Push(uint stack, byte* block)
    {
        uint count = _counts[stack];
        _blocks[(stack * Depth) + count] = (ulong)block;
        _counts[stack] = (byte)(count + 1);
    }

    /// <summary>Takes the block away that was added last to a stack that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pop(uint stack) => _counts[stack]--;

    /// <summary>Takes any block of a stack away; the last one gets its number.</summary>
    internal void Remove(uint stack, uint number)
    {
        _blocks[(stack * Depth) + number] = _blocks[(stack * Depth) + --_counts[stack]];
    }

    /// <summary>Whether any stack holds a block.</summary>
    internal readonly bool Contains(byte* block)
    {
        for (uint stack = 1; stack < Stacks; stack++)
        {
            for (uint number = 0; number < Count(stack); number++)
            {
                if (At(stack, number) == block)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
