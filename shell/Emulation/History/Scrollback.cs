using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.History;

/// <summary>
/// The lines that scrolled off the top of the screen, the latest <see cref="MaximumLines"/> of them or as many as there is memory
/// for. Lines have numbers that never change: the first one ever is 0. They are stored compactly in blocks of memory, one behind
/// the other from a block's start on, and where each begins is noted from the block's end down. When memory or the number of
/// lines is used up, the block with the oldest ones is used again.
/// </summary>
public sealed class Scrollback
{
    /// <summary>Lines that are kept at most.</summary>
    public const int MaximumLines = 10_000;

    private const int NoteSize = sizeof(ushort);

    private readonly IBlockStore _store;
    private readonly List<Block> _blocks;
    private readonly Stack<int> _spare;

    /// <summary>Makes an empty one; <see cref="Append"/> allocates nothing but blocks of the store.</summary>
    public Scrollback(IBlockStore store)
    {
        _store = store;
        _blocks = new List<Block>(store.Limit);
        _spare = new Stack<int>(store.Limit);
    }

    /// <summary>The number of the line that comes next.</summary>
    public long End { get; private set; }

    /// <summary>The number of the oldest line that is kept; <see cref="End"/> when there is none.</summary>
    public long First => _blocks.Count == 0 ? End : Math.Max(_blocks[0].First, End - MaximumLines);

    /// <summary>Number of lines that are kept.</summary>
    public int Count => (int)(End - First);

    /// <summary>Bytes that the lines which are kept take, where they begin included, without the rest of their blocks.</summary>
    public long UsedBytes
    {
        get
        {
            long used = 0;
            foreach (Block block in _blocks)
            {
                used += block.Used + (block.Count * NoteSize);
            }

            return used;
        }
    }

    /// <summary>
    /// Keeps a row of cells. Without memory for a single block, or with rows that no block holds, nothing is kept.
    /// </summary>
    public void Append(ReadOnlySpan<Cell> row)
    {
        if (_blocks.Count == 0 || !TryAppend(row))
        {
            if (!TryBeginBlock() || !TryAppend(row))
            {
                Clear();
            }
        }

        End++;
    }

    /// <summary>Reads a line, <see cref="First"/> ≤ line &lt; <see cref="End"/>; blanks follow it.</summary>
    public void Read(long line, Span<Cell> row)
    {
        Block block = _blocks[Find(line)];
        ReadOnlySpan<byte> bytes = _store.GetBlock(block.Index);
        int index = (int)(line - block.First);
        int start = ReadNote(bytes, index);
        int end = index + 1 < block.Count ? ReadNote(bytes, index + 1) : block.Used;
        LineCodec.Decode(bytes[start..end], row);
    }

    /// <summary>Forgets all lines; the memory stays ready for others.</summary>
    public void Clear()
    {
        foreach (Block block in _blocks)
        {
            _spare.Push(block.Index);
        }

        _blocks.Clear();
    }

    private static int ReadNote(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[^((index + 1) * NoteSize)..]);

    private bool TryAppend(ReadOnlySpan<Cell> row)
    {
        Block block = _blocks[^1];
        Span<byte> bytes = _store.GetBlock(block.Index);
        int notes = (block.Count + 1) * NoteSize;
        if (block.Used + notes > bytes.Length)
        {
            return false;
        }

        int length = LineCodec.Encode(row, bytes[block.Used..^notes]);
        if (length < 0)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(bytes[^notes..], (ushort)block.Used);
        _blocks[^1] = block with { Count = block.Count + 1, Used = block.Used + length };
        return true;
    }

    private bool TryBeginBlock()
    {
        int index;
        if (_spare.TryPop(out int spare))
        {
            index = spare;
        }
        else if ((_blocks.Count == 0 || _blocks[0].End > End - MaximumLines) && _store.TryAdd())
        {
            index = _store.Count - 1;
        }
        else if (_blocks.Count > 0)
        {
            index = _blocks[0].Index;
            _blocks.RemoveAt(0);
        }
        else
        {
            return false;
        }

        _blocks.Add(new Block(index, End, 0, 0));
        return true;
    }

    private int Find(long line)
    {
        int low = 0;
        int high = _blocks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_blocks[middle].First <= line)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>A block in use.</summary>
    /// <param name="Index">Which one of the store.</param>
    /// <param name="First">The number of its first line.</param>
    /// <param name="Count">Its lines.</param>
    /// <param name="Used">Bytes of these lines.</param>
    private readonly record struct Block(int Index, long First, int Count, int Used)
    {
        public long End => First + Count;
    }
}
