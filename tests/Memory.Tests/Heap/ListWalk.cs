using System.Collections.Generic;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>
/// The oracle for first fit by address: a plain list of blocks in address order, walked from the start for every request. It
/// knows nothing of maps and indexes, only the rules that the report gives.
/// </summary>
/// <param name="behind">The bytes that a block has at least behind its payload.</param>
internal sealed class ListWalk(nuint behind)
{
    private const nuint Granule = 16;
    private readonly List<Block> _blocks = [];

    internal record struct Block(nuint Start, nuint End, bool Used, nuint Payload);

    internal IReadOnlyList<Block> Blocks => _blocks;

    internal void AddFree(nuint start, nuint end) => _blocks.Add(new(start, end, false, 0));

    /// <summary>The address that a walk finds, or 0.</summary>
    internal nuint Allocate(nuint size, nuint alignment)
    {
        nuint bytes = (size + behind + Granule - 1) / Granule * Granule;
        bytes = bytes == 0 ? Granule : bytes;
        nuint step = alignment < Granule ? Granule : alignment;
        for (int i = 0; i < _blocks.Count; i++)
        {
            Block block = _blocks[i];
            nuint start = (block.Start + step - 1) / step * step;
            if (block.Used || start > block.End || block.End - start < bytes)
            {
                continue;
            }

            nuint end = start + bytes;
            _blocks.RemoveAt(i);
            if (end != block.End)
            {
                _blocks.Insert(i, new(end, block.End, false, 0));
            }

            _blocks.Insert(i, new(start, end, true, size));
            if (start != block.Start)
            {
                _blocks.Insert(i, new(block.Start, start, false, 0));
            }

            return start;
        }

        return 0;
    }

    internal void Free(nuint start)
    {
        int i = _blocks.FindIndex(b => b.Start == start && b.Used);
        Block block = _blocks[i] with { Used = false, Payload = 0 };
        if (i + 1 < _blocks.Count && !_blocks[i + 1].Used && _blocks[i + 1].Start == block.End)
        {
            block.End = _blocks[i + 1].End;
            _blocks.RemoveAt(i + 1);
        }

        if (i > 0 && !_blocks[i - 1].Used && _blocks[i - 1].End == block.Start)
        {
            block.Start = _blocks[i - 1].Start;
            _blocks.RemoveAt(i--);
        }

        _blocks[i] = block;
    }

    /// <summary>Takes the blocks over from a heap: after a reallocation, which a list walk says nothing about.</summary>
    internal void Mirror(Arena arena)
    {
        _blocks.Clear();
        foreach (HeapBlock block in arena.Blocks())
        {
            if (block.Kind != HeapBlockKind.Metadata)
            {
                nuint start = block.Address.Value;
                _blocks.Add(
                    new(start, start + (nuint)block.Size.Value, block.Kind == HeapBlockKind.Used, (nuint)block.Payload.Value));
            }
        }
    }
}
