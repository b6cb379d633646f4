using System;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>
/// A heap that takes its memory from the page allocator when it needs it, up to a quota, and gives it back when nothing in it is used.
/// </summary>
/// <remarks>
/// Works before any managed object can exist, like the heap in it. All zeros is a zone that has nothing and gets nothing. It must not be copied
/// once it holds pages, and calls must not overlap, also with other users of the same page allocator.
/// </remarks>
public unsafe partial struct HeapZone
{
    private PageAllocator _pages;
    private nuint _mapping;
    private HeapZoneLimits _limits;
    private HeapZoneCounters _counters;
    private ChunkTable _chunks;
    private FreeListHeap _heap;

    /// <summary>The zone's name.</summary>
    public HeapZoneKind Kind { get; private set; }

    /// <summary>Sets the zone up, while it holds no pages; false when it does, or when the page allocator or the highest zone is none.</summary>
    /// <param name="kind">Its name.</param>
    /// <param name="pages">Where its pages come from.</param>
    /// <param name="mapping">The virtual address of physical address 0: 0 for an identity mapping. Its pages must be writable there.</param>
    /// <param name="limits">Which pages it may have, and how many.</param>
    public bool TryInitialize(HeapZoneKind kind, PageAllocator pages, VirtualAddress mapping, HeapZoneLimits limits)
    {
        if (_chunks.Count != 0 || !pages.IsInitialized || !PageZones.Exists(limits.Highest))
        {
            return false;
        }

        Kind = kind;
        _pages = pages;
        _mapping = mapping.Value;
        _limits = limits;
        return true;
    }

    /// <summary>As <see cref="FreeListHeap.SetHardening"/>.</summary>
    public HeapStatus SetHardening(HeapHardening hardening) => _heap.SetHardening(hardening);

    /// <summary>As <see cref="FreeListHeap.SetSecret"/>.</summary>
    public HeapStatus SetSecret(nuint secret) => _heap.SetSecret(secret);

    /// <summary>Allocates as <see cref="FreeListHeap.Allocate"/> does; null beyond the quota too.</summary>
    public void* Allocate(nuint size, nuint alignment) =>
        TryAllocate(size, alignment, out void* pointer) == HeapStatus.Success ? pointer : null;

    /// <summary>Allocates like <see cref="Allocate"/>, and sets every byte to 0.</summary>
    public void* AllocateZeroed(nuint size, nuint alignment)
    {
        void* pointer = Allocate(size, alignment);
        if (pointer != null)
        {
            // The block has at least the bytes that were asked for.
            NativeMemory.Clear(pointer, size);
        }

        return pointer;
    }

    /// <summary>Allocates as <see cref="FreeListHeap.TryAllocate"/> does, taking more pages when it has to.</summary>
    /// <returns>As there; <see cref="HeapStatus.OutOfMemory"/> also beyond the quota, which the statistics then tell.</returns>
    public HeapStatus TryAllocate(nuint size, nuint alignment, out void* pointer)
    {
        HeapStatus status = _heap.TryAllocate(size, alignment, out pointer);
        if (status == HeapStatus.OutOfMemory)
        {
            status = GrowAndAllocate(size, alignment, out pointer);
        }

        if (status == HeapStatus.Success)
        {
            _chunks.Enter(_chunks.Find((nuint)pointer));
        }
        else
        {
            _counters.Failures++;
        }

        return status;
    }

    /// <summary>Frees a block of this zone; a pointer of another zone is foreign.</summary>
    /// <returns>As <see cref="FreeListHeap.Free(void*)"/>.</returns>
    public HeapStatus Free(void* pointer)
    {
        HeapStatus status = _heap.Free(pointer);
        Left(status, pointer);
        return status;
    }

    /// <summary>Frees a block of this zone if it has this size.</summary>
    /// <returns>As <see cref="FreeListHeap.Free(void*, nuint)"/>.</returns>
    public HeapStatus Free(void* pointer, nuint size)
    {
        HeapStatus status = _heap.Free(pointer, size);
        Left(status, pointer);
        return status;
    }

    /// <summary>Changes a block's size as <see cref="FreeListHeap.Reallocate"/> does, taking more pages when it has to.</summary>
    /// <returns>The block, which may have moved, or null: then the old one is unchanged.</returns>
    public void* Reallocate(void* pointer, nuint size, nuint alignment)
    {
        if (pointer == null)
        {
            return Allocate(size, alignment);
        }

        void* moved = _heap.Reallocate(pointer, size, alignment);
        if (moved == null)
        {
            return _heap.IsAllocated(pointer) ? Relocate(pointer, size, alignment) : null;
        }

        if (moved != pointer)
        {
            _chunks.Enter(_chunks.Find((nuint)moved));
            Left(HeapStatus.Success, pointer);
        }

        return moved;
    }

    /// <summary>As <see cref="FreeListHeap.UsableSize"/>.</summary>
    public readonly nuint UsableSize(void* pointer) => _heap.UsableSize(pointer);

    /// <summary>Whether an address lies in the zone's pages.</summary>
    public readonly bool Contains(void* address) => _chunks.Find((nuint)address) >= 0;

    /// <summary>The physical address of a byte in the zone's pages, as a device needs it; false when it lies elsewhere.</summary>
    public readonly bool TryGetPhysical(void* address, out PhysicalAddress physical)
    {
        physical = new(unchecked((nuint)address - _mapping));
        return Contains(address);
    }

    /// <summary>The counts at this moment.</summary>
    public HeapZoneStatistics GetStatistics() => new(in _counters, _limits, _heap.GetStatistics());

    private void* Relocate(void* pointer, nuint size, nuint alignment)
    {
        void* moved = Allocate(size, alignment);
        if (moved == null)
        {
            return null;
        }

        // Both blocks have at least so many bytes, and they do not overlap.
        nuint kept = Math.Min(UsableSize(pointer), size);
        Buffer.MemoryCopy(pointer, moved, kept, kept);
        if (Free(pointer) != HeapStatus.Success)
        {
            // The old block is damaged and stays where it is.
            _ = Free(moved);
            return null;
        }

        return moved;
    }
}
