using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory;

/// <summary>
/// The blocks freed last, which wait until their memory is in the cache: for the checks of what lies behind their payloads, and the guard that
/// goes into them. Meanwhile the map shows them as allocated.
/// </summary>
internal unsafe struct PendingFrees
{
    /// <summary>How many wait: about as many frees as take the time of a cache miss.</summary>
    internal const int Capacity = 8;

    private fixed uint _keys[Capacity];
    private fixed ulong _addresses[Capacity];
    private fixed ulong _lengths[Capacity];
    private uint _next;

    /// <summary>Puts a block in the place of the one that has waited longest, and answers that one, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Exchange(byte* block, ref nuint length)
    {
        uint place = _next % Capacity;
        _next++;
        _keys[place] = KeyOf((nuint)block);
        var oldest = (byte*)_addresses[place];
        _addresses[place] = (ulong)block;
        nuint oldLength = (nuint)_lengths[place];
        _lengths[place] = length;
        length = oldLength;
        return oldest;
    }

    /// <summary>Takes any block out; null when none is left.</summary>
    internal byte* Take()
    {
        for (int i = 0; i < Capacity; i++)
        {
            var block = (byte*)_addresses[i];
            if (block != null)
            {
                _addresses[i] = 0;
                _keys[i] = 0;
                return block;
            }
        }

        return null;
    }

    /// <summary>False when a block does not wait; true when it does, and for very few others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool MayContain(nuint block)
    {
        Vector128<uint> key = Vector128.Create(KeyOf(block));
        Vector128<uint> low = Vector128.LoadUnsafe(ref Unsafe.AsRef(in _keys[0]));
        Vector128<uint> high = Vector128.LoadUnsafe(ref Unsafe.AsRef(in _keys[Capacity / 2]));
        return (Vector128.Equals(low, key) | Vector128.Equals(high, key)) != Vector128<uint>.Zero;
    }

    /// <summary>Whether a block waits.</summary>
    internal readonly bool Contains(nuint block)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (_addresses[i] == block)
            {
                return block != 0;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint KeyOf(nuint block) => (uint)(block >> HeapRegion.GranuleShift);
}
