using System;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>The slots of handles of one kind, in a native block aligned, so that a handle's address leads to its chunk.</summary>
internal unsafe struct HandleChunk
{
    /// <summary>What a chunk is aligned to.</summary>
    internal const nuint Alignment = 1024;

    /// <summary>
    /// Bytes of a chunk: with the granule that holds its fence the block is as long as its alignment, so chunks lie side by side.
    /// </summary>
    internal const nuint Bytes = Alignment - HeapRegion.GranuleBytes;

    /// <summary>The next chunk of the kind.</summary>
    internal HandleChunk* Next;

    /// <summary>The next chunk of the kind that has a free slot.</summary>
    internal HandleChunk* NextWithRoom;

    /// <summary>Bit n: slot n is used; bits of slots that do not exist are set.</summary>
    internal UInt128 Used;

    internal HandleKind Kind;

    /// <summary>Handles in this chunk.</summary>
    internal uint Count;

    private nuint _mark;

    internal static nuint SlotsOf(HandleKind kind) => (Bytes - (nuint)sizeof(HandleChunk)) / WidthOf(kind);

    /// <summary>Bytes of a slot.</summary>
    internal static nuint WidthOf(HandleKind kind) => kind == HandleKind.Dependent ? (nuint)16 : 8;

    internal static void Initialize(HandleChunk* chunk, HandleKind kind)
    {
        *chunk = default;
        chunk->Kind = kind;
        chunk->Used = UInt128.MaxValue << (int)SlotsOf(kind);
        chunk->_mark = MarkFor(chunk);
    }

    /// <summary>Whether this is a chunk at all.</summary>
    internal static bool IsChunk(HandleChunk* chunk) => chunk->_mark == MarkFor(chunk);

    internal static nuint* SlotOf(HandleChunk* chunk, int index) =>
        (nuint*)((byte*)(chunk + 1) + (nuint)(uint)index * WidthOf(chunk->Kind));

    /// <summary>The number of a slot that is used; −1 for everything else.</summary>
    internal static int IndexOf(HandleChunk* chunk, nuint* handle)
    {
        nuint offset = (nuint)handle - (nuint)(chunk + 1);
        nuint index = offset / WidthOf(chunk->Kind);
        return index < SlotsOf(chunk->Kind) && offset % WidthOf(chunk->Kind) == 0 && ((chunk->Used >> (int)index) & 1) != 0
            ? (int)index
            : -1;
    }

    /// <summary>A bit for each used slot.</summary>
    internal static UInt128 HandlesOf(HandleChunk* chunk) => chunk->Used & ~(UInt128.MaxValue << (int)SlotsOf(chunk->Kind));

    internal static int FirstFree(HandleChunk* chunk) => int.CreateTruncating(UInt128.TrailingZeroCount(~chunk->Used));

    private static nuint MarkFor(HandleChunk* chunk) => (nuint)chunk ^ unchecked((nuint)0x48_414E_444C_4553);
}
