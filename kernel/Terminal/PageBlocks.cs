using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Emulation.History;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Blocks of 64 KiB from the page allocator: memory that does not come from the small heap.</summary>
internal sealed unsafe class PageBlocks : IBlockStore
{
    // 16 pages of 4 KiB.
    private const int BlockOrder = 4;

    /// <summary>Bytes of a block.</summary>
    public const int BytesPerBlock = 16 * 4096;

    private readonly nuint[] _blocks;

    /// <summary>Makes a store that takes nothing yet.</summary>
    /// <param name="limit">Blocks that it takes at most.</param>
    public PageBlocks(int limit) => _blocks = new nuint[Math.Max(limit, 0)];

    public int BlockSize => BytesPerBlock;

    public int Limit => _blocks.Length;

    public int Count { get; private set; }

    public bool TryAdd()
    {
        if (Count == Limit)
        {
            return false;
        }

        if (PhysicalPages.TryAllocate(BlockOrder, PageZone.High, PageFallback.Lower, out PhysicalAddress address) !=
            PageStatus.Success)
        {
            return false;
        }

        _blocks[Count++] = (nuint)address.Value;
        return true;
    }

    /// <remarks>
    /// The pages are mapped at their own address and writable. No other code owns them until they are freed, which never happens.
    /// </remarks>
    public Span<byte> GetBlock(int index) => new((void*)_blocks.AsSpan(0, Count)[index], BlockSize);
}
