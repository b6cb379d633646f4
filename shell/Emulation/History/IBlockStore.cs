using System;

namespace UefiKernel.Shell.Emulation.History;

/// <summary>
/// Memory in blocks of one size that is taken when it is needed and then kept: the kernel's pages, or arrays in a test.
/// </summary>
public interface IBlockStore
{
    /// <summary>Bytes of a block: at most 65,536.</summary>
    int BlockSize { get; }

    /// <summary>How many blocks there can ever be.</summary>
    int Limit { get; }

    /// <summary>How many blocks were taken.</summary>
    int Count { get; }

    /// <summary>Takes one more block; false when there is no memory for it, or the limit is reached.</summary>
    bool TryAdd();

    /// <summary>
    /// A block's bytes, 0 ≤ index &lt; <see cref="Count"/>. Their content is the user's from the first time on, and undefined
    /// before.
    /// </summary>
    Span<byte> GetBlock(int index);
}
