using System.Diagnostics.CodeAnalysis;

namespace UefiKernel.Memory;

/// <summary>
/// The kernel's named heaps over one page allocator. An allocation names its zone; a free finds it. When one zone cannot grow, the others
/// give back the pages that they keep without using them.
/// </summary>
/// <remarks>As <see cref="HeapZone"/>: no managed memory, not to be copied, calls must not overlap.</remarks>
public unsafe struct HeapZones
{
    /// <summary>Zones that there are.</summary>
    public const int Count = 3;

    private HeapZone _dma;
    private HeapZone _kernel;
    private HeapZone _user;

    /// <summary>The zone of a name, or the kernel's for a name that does not exist.</summary>
    [UnscopedRef]
    public ref HeapZone this[HeapZoneKind kind]
    {
        get
        {
            switch (kind)
            {
                case HeapZoneKind.Dma:
                    return ref _dma;
                case HeapZoneKind.User:
                    return ref _user;
                default:
                    return ref _kernel;
            }
        }
    }

    /// <summary>Sets all zones up, while they hold no pages.</summary>
    /// <param name="pages">Where their pages come from.</param>
    /// <param name="mapping">As in <see cref="HeapZone.TryInitialize"/>.</param>
    /// <param name="dma">For <see cref="HeapZoneKind.Dma"/>.</param>
    /// <param name="kernel">For <see cref="HeapZoneKind.Kernel"/>.</param>
    /// <param name="user">For <see cref="HeapZoneKind.User"/>.</param>
    /// <returns>False when <see cref="HeapZone.TryInitialize"/> refuses one of them.</returns>
    public bool TryInitialize(PageAllocator pages, VirtualAddress mapping, HeapZoneLimits dma, HeapZoneLimits kernel, HeapZoneLimits user) =>
        _dma.TryInitialize(HeapZoneKind.Dma, pages, mapping, dma) &&
        _kernel.TryInitialize(HeapZoneKind.Kernel, pages, mapping, kernel) &&
        _user.TryInitialize(HeapZoneKind.User, pages, mapping, user);

    /// <summary>Allocates from a zone; null when it has and gets nothing, or there is no such zone.</summary>
    public void* Allocate(HeapZoneKind kind, nuint size, nuint alignment) =>
        TryAllocate(kind, size, alignment, out void* pointer) == HeapStatus.Success ? pointer : null;

    /// <summary>Allocates from a zone as <see cref="HeapZone.TryAllocate"/> does; <see cref="HeapStatus.OutOfMemory"/> when there is no such zone.</summary>
    public HeapStatus TryAllocate(HeapZoneKind kind, nuint size, nuint alignment, out void* pointer)
    {
        pointer = null;
        if ((uint)kind >= Count)
        {
            return HeapStatus.OutOfMemory;
        }

        HeapStatus status = this[kind].TryAllocate(size, alignment, out pointer);
        return status == HeapStatus.OutOfMemory && !Trim().IsZero ? this[kind].TryAllocate(size, alignment, out pointer) : status;
    }

    /// <summary>Frees a block of whatever zone.</summary>
    /// <returns>As <see cref="FreeListHeap.Free(void*)"/>; a pointer in no zone is foreign.</returns>
    public HeapStatus Free(void* pointer)
    {
        if (pointer == null)
        {
            return HeapStatus.NullPointer;
        }

        return TryGetZone(pointer, out HeapZoneKind kind) ? this[kind].Free(pointer) : HeapStatus.ForeignPointer;
    }

    /// <summary>The zone in whose pages an address lies; false when it is none.</summary>
    public readonly bool TryGetZone(void* address, out HeapZoneKind kind)
    {
        kind = _dma.Contains(address) ? HeapZoneKind.Dma : _user.Contains(address) ? HeapZoneKind.User : HeapZoneKind.Kernel;
        return kind != HeapZoneKind.Kernel || _kernel.Contains(address);
    }

    /// <summary>Gives the pages of all zones back in which nothing is allocated.</summary>
    /// <returns>How many.</returns>
    public PageCount Trim() => new(_dma.Trim().Value + _kernel.Trim().Value + _user.Trim().Value);

    /// <summary>Checks all zones.</summary>
    public HeapViolation Verify()
    {
        HeapViolation violation = _dma.Verify();
        violation = violation.IsNone ? _kernel.Verify() : violation;
        return violation.IsNone ? _user.Verify() : violation;
    }
}
