using System.Numerics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// Sixty-four granules of the map from the one before a block on, wherever the words begin: what a small block and its neighbours are, without a
/// branch for those that cross a word.
/// </summary>
/// <remarks>
/// <code>
/// bit    0       1 … length        length + 1
///        below   the block         behind
/// </code>
/// </remarks>
internal unsafe struct MapWindow
{
    private MapWord* _low;
    private int _shift;
    private ulong _starts;
    private ulong _bodies;

    /// <summary>The window for a block at <paramref name="start"/>, a granule of the region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static MapWindow Before(HeapRegion* region, nuint start)
    {
        MapWindow window;
        window._low = region->Map + ((start - 1) >> HeapRegion.ChunkShift);
        window._shift = (int)((start - 1) & 63);
        // Shifted twice because a shift by 64 would not clear the word.
        window._starts = (window._low[0].Start >> window._shift) | (window._low[1].Start << 1 << (63 - window._shift));
        window._bodies = (window._low[0].Body >> window._shift) | (window._low[1].Body << 1 << (63 - window._shift));
        return window;
    }

    /// <summary>A bit for each granule that is not free.</summary>
    internal readonly ulong Used
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _starts | _bodies;
    }

    /// <summary>Whether an allocated block starts there.</summary>
    internal readonly bool IsStart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_starts & 2) != 0;
    }

    /// <summary>The length of the block, which is allocated; 0 when it does not end in the window.</summary>
    internal readonly nuint Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong others = (_starts | ~_bodies) & ~3UL;
            return others == 0 ? 0 : (nuint)(uint)BitOperations.TrailingZeroCount(others) - 1;
        }
    }

    /// <summary>Whether the block, which is allocated, has slack.</summary>
    internal readonly bool HasSlack
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_bodies & 2) != 0;
    }

    /// <summary>The bits of a block of so many granules.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Block(nuint length) => (2UL << (int)length) - 2;

    /// <summary>Marks the block, which is free, as allocated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Take(HeapRegion* region, nuint length, bool slack)
    {
        bool whole = IsAnyWhole;
        Flip(2, Block(length) ^ (slack ? 0UL : 2UL));
        if (whole)
        {
            NoteWhole(region, _low);
        }
    }

    /// <summary>Marks the block, which is allocated, as free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Give(HeapRegion* region, nuint length)
    {
        Flip(2, Block(length) & _bodies);
        if (IsAnyWhole)
        {
            NoteWhole(region, _low);
        }
    }

    private readonly bool IsAnyWhole
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_low[0].Start | _low[0].Body) == 0 || (_low[1].Start | _low[1].Body) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Flip(ulong starts, ulong bodies)
    {
        _low[0].Start ^= starts << _shift;
        _low[0].Body ^= bodies << _shift;
        _low[1].Start ^= starts >> 1 >> (63 - _shift);
        _low[1].Body ^= bodies >> 1 >> (63 - _shift);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteWhole(HeapRegion* region, MapWord* low)
    {
        nuint chunk = (nuint)(low - region->Map);
        region->Whole.Set(chunk, chunk + 1, low[0].Free == ulong.MaxValue);
        region->Whole.Set(chunk + 1, chunk + 2, low[1].Free == ulong.MaxValue);
    }
}
