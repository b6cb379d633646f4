using System;
using UefiKernel.Shell.Emulation.History;

namespace UefiKernel.Image.Benchmarks;

/// <summary>Blocks that are arrays.</summary>
/// <param name="blockSize">Bytes of a block, at most 65,536.</param>
/// <param name="limit">How many there can be.</param>
internal sealed class ArrayBlocks(int blockSize, int limit) : IBlockStore
{
    private readonly byte[][] _blocks = new byte[limit][];

    public int BlockSize => blockSize;

    public int Limit => limit;

    public int Count { get; private set; }

    public bool TryAdd()
    {
        if (Count == limit)
        {
            return false;
        }

        _blocks[Count++] = new byte[blockSize];
        return true;
    }

    public Span<byte> GetBlock(int index) => _blocks[index];
}
