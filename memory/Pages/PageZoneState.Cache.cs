using System;
using System.Numerics;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// The zone's single pages in waiting. They are in no block: neither bit of theirs is set at any order, which is how a second
/// free is still noticed. Most single pages come from here and go back here in constant time; a batch of them pays for the splits
/// and merges.
/// </summary>
internal unsafe partial struct PageZoneState
{
    /// <summary>Single pages that can wait.</summary>
    internal const int CacheCapacity = 64;

    /// <summary>Pages that enter or leave the cache at once.</summary>
    internal const int CacheBatch = CacheCapacity / 2;

    /// <summary>Takes a single page: the one given last, or else the lowest of the smallest free blocks.</summary>
    internal bool TryTakePage(out PageSection* section, out ulong frame)
    {
        if (Cached == 0)
        {
            Refill();
        }

        if (Cached == 0)
        {
            section = null;
            frame = 0;
            return false;
        }

        frame = Cache[--Cached];
        section = FindSection(frame);
        return section != null;
    }

    /// <summary>Takes a single page back.</summary>
    internal void GivePage(ulong frame)
    {
        if (Cached == CacheCapacity)
        {
            Drain(CacheBatch);
        }

        Cache[Cached++] = frame;
    }

    /// <summary>Puts the pages that wait longest, <paramref name="count"/> of them, back into blocks.</summary>
    internal void Drain(int count)
    {
        for (int i = 0; i < count; i++)
        {
            PageSection* section = FindSection(Cache[i]);
            if (section != null)
            {
                GiveBlock(section, Cache[i], 0);
            }
        }

        Cached -= count;
        for (int i = 0; i < Cached; i++)
        {
            Cache[i] = Cache[i + count];
        }
    }

    /// <summary>Whether a frame waits in the cache.</summary>
    internal readonly bool IsCached(ulong frame)
    {
        for (int i = 0; i < Cached; i++)
        {
            if (Cache[i] == frame)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes the smallest blocks first, so that single pages fill the gaps between larger blocks instead of splitting them.
    /// </summary>
    private void Refill()
    {
        while (Cached < CacheBatch && FreeOrders != 0)
        {
            int smallest = BitOperations.TrailingZeroCount(FreeOrders);
            int wanted = BitOperations.Log2((uint)(CacheBatch - Cached));
            int order = Math.Min(smallest, wanted);
            _ = TryTakeBlock(order, out _, out ulong frame);
            for (ulong i = 0; i < 1UL << order; i++)
            {
                Cache[Cached++] = frame + i;
            }
        }

        for (int low = 0, high = Cached - 1; low < high; low++, high--)
        {
            (Cache[low], Cache[high]) = (Cache[high], Cache[low]);
        }
    }
}
