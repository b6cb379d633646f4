using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// The blocks freed last, which wait until their memory is in the cache: for the checks of what lies behind their payloads, and the guard that
/// goes into them. Meanwhile the map shows them as allocated.
/// </summary>
internal unsafe struct PendingFrees
{
    /// <summary>How many wait: about as many frees as take the time of a cache miss.</summary>
    internal const int Capacity = 8;

    private const int Buckets = 512;

    // How many of the waiting blocks fall into each bucket: nearly always, one look says that a block does not wait.
    private fixed byte _buckets[Buckets];
    private fixed ulong _addresses[Capacity];
    private fixed ulong _lengths[Capacity];
    private uint _next;

    /// <summary>Puts a block in the place of the one that has waited longest, and answers that one, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Exchange(byte* block, ref nuint length)
    {
        uint place = _next % Capacity;
        _next++;
        _buckets[BucketOf((nuint)block)]++;
        var oldest = (byte*)_addresses[place];
        _addresses[place] = (ulong)block;
        nuint oldLength = (nuint)_lengths[place];
        _lengths[place] = length;
        length = oldLength;
        if (oldest != null)
        {
            _buckets[BucketOf((nuint)oldest)]--;
        }

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
                _buckets[BucketOf((nuint)block)]--;
                return block;
            }
        }

        return null;
    }

    /// <summary>False when a block does not wait; true when it does, and for few others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool MayContain(nuint block) => _buckets[BucketOf(block)] != 0;

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
    private static int BucketOf(nuint block) => (int)(block >> HeapRegion.GranuleShift) & (Buckets - 1);
}
