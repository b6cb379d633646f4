using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Dispatch;

/// <summary>
/// The cache of a call site: up to four receiver types that it has met, and the code for each. Dispatch.asm reads it, so the
/// pairs come first, then the map, and their places are fixed. A site that meets a fifth type asks its
/// <see cref="DispatchMap"/> from then on.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchCache
{
    /// <summary>Types that fit.</summary>
    public const int Capacity = 4;

    private fixed ulong _entries[2 * Capacity];
    private DispatchMap* _map;
    private DispatchCellInfo _info;
    private int _count;

    /// <summary>Makes zeroed memory the cache of a call site.</summary>
    /// <param name="info">What it calls: the cell's own words are gone once it points here.</param>
    public DispatchCache(in DispatchCellInfo info) => _info = info;

    /// <summary>What the call site calls.</summary>
    public readonly DispatchCellInfo Info => _info;

    /// <summary>The types of a site that has met more than <see cref="Capacity"/>; null before.</summary>
    public readonly DispatchMap* Map => _map;

    /// <summary>The code for a type, or null.</summary>
    public readonly void* Find(MethodTable* type)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[2 * i] == (ulong)type)
            {
                return (void*)_entries[(2 * i) + 1];
            }
        }

        return null;
    }

    /// <summary>Adds a type.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryAdd(MethodTable* type, void* target)
    {
        if (_count == Capacity)
        {
            return false;
        }

        // The code first: a reader that sees the type must find the code that belongs to it.
        _entries[(2 * _count) + 1] = (ulong)target;
        _entries[2 * _count] = (ulong)type;
        _count++;
        return true;
    }

    /// <summary>Gives a full cache its map, which gets the types that are known already.</summary>
    /// <param name="map">An empty map of the same call site.</param>
    public void SetMap(DispatchMap* map)
    {
        for (int i = 0; i < _count; i++)
        {
            map->TryAdd((MethodTable*)_entries[2 * i], (void*)_entries[(2 * i) + 1]);
        }

        _map = map;
    }
}
