using System;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Native memory for regions, with fences on both sides that must not change, and a heap.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int FenceBytes = 4096;
    private readonly byte* _memory;
    private readonly nuint _length;
    internal FreeListHeap Heap;

    internal Arena(nuint length, nuint alignment = 2 << 20, nuint offset = 0)
    {
        _length = length;
        nuint slack = alignment > FenceBytes ? alignment : FenceBytes;
        _memory = (byte*)NativeMemory.AlignedAlloc(slack + offset + length + FenceBytes, alignment);
        Start = _memory + slack + offset;
        new Span<byte>(Start - FenceBytes, FenceBytes).Fill(0xFE);
        new Span<byte>(Start, (int)length).Fill(0xCC);
        new Span<byte>(Start + length, FenceBytes).Fill(0xFE);
    }

    internal byte* Start { get; }

    internal byte* End => Start + _length;

    internal VirtualAddress At(nuint offset) => new((nuint)Start + offset);

    internal static Arena WithRegion(nuint length, HeapPlacement placement = HeapPlacement.SegregatedFit)
    {
        Arena arena = new(length);
        arena.Heap.SetPlacement(placement);
        HeapStatus status = arena.Heap.AddRegion(arena.At(0), new(length));
        return status == HeapStatus.Success ? arena : throw new InvalidOperationException("The arena was refused: " + status);
    }

    /// <summary>All blocks in the order of addresses.</summary>
    internal HeapBlock[] Blocks()
    {
        var blocks = new HeapBlock[(int)(_length / 16) + 2];
        return blocks[..Heap.ReadBlocks(default, blocks)];
    }

    public void Dispose()
    {
        bool intact = !new Span<byte>(Start - FenceBytes, FenceBytes).ContainsAnyExcept((byte)0xFE) &&
            !new Span<byte>(End, FenceBytes).ContainsAnyExcept((byte)0xFE);
        NativeMemory.AlignedFree(_memory);
        if (!intact)
        {
            throw new InvalidOperationException("The heap wrote outside its region.");
        }
    }
}
