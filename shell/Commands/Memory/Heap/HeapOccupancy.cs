using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// How much is used in each of equal parts of the heap's first region. Measuring allocates nothing, so that it changes nothing.
/// </summary>
/// <param name="parts">Number of parts.</param>
internal sealed class HeapOccupancy(int parts)
{
    private const int BatchLength = 256;

    // From nothing used to all used.
    private const string Shades = "·░▒▓█";

    private readonly ulong[] _used = new ulong[parts];
    private readonly HeapBlock[] _batch = new HeapBlock[BatchLength];

    /// <summary>Number of parts.</summary>
    public int Parts => parts;

    /// <summary>Bytes of a part, the last one perhaps excepted.</summary>
    public ByteCount PartSize { get; private set; }

    /// <summary>Bytes that are used in a part, 0 ≤ index &lt; <see cref="Parts"/>.</summary>
    public ByteCount GetUsed(int index) => new(Math.Min(_used[index], PartSize.Value));

    /// <summary>A part as a character: only an empty one looks empty and only a full one full.</summary>
    public char GetShade(int index)
    {
        ulong used = GetUsed(index).Value;
        ulong inner = (ulong)Shades.Length - 2;
        return Shades[used == 0
            ? 0
            : used == PartSize.Value ? Shades.Length - 1 : 1 + (int)(used * inner / (PartSize.Value + 1))];
    }

    /// <summary>
    /// Measures. Other threads may change the heap between two batches of blocks: then the parts are of slightly different
    /// moments.
    /// </summary>
    public void Measure(IHeapView heap)
    {
        Array.Clear(_used);
        PartSize = new ByteCount(Math.Max(1, (heap.GetStatistics().Total.Value + (ulong)parts - 1) / (ulong)parts));
        VirtualAddress next = heap.Start;
        int count;
        do
        {
            count = heap.ReadBlocks(next, _batch);
            foreach (HeapBlock block in _batch.AsSpan(0, count))
            {
                if (block.Kind != HeapBlockKind.Free)
                {
                    Add((ulong)(block.Address.Value - heap.Start.Value), block.Size.Value);
                }

                next = block.Address.AddSaturating(block.Size);
            }
        }
        while (count == BatchLength);
    }

    private void Add(ulong position, ulong size)
    {
        ulong end = position + size;
        while (position < end && position / PartSize.Value < (ulong)parts)
        {
            ulong border = Math.Min(end, ((position / PartSize.Value) + 1) * PartSize.Value);
            _used[position / PartSize.Value] += border - position;
            position = border;
        }
    }
}
