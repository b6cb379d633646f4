using System;
using System.Threading;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// Page tables in pages of the kernel's allocator, read and written where they are mapped: at their own addresses.
/// </summary>
internal readonly unsafe struct PhysicalTablePages : IPageTableMemory
{
    /// <remarks>Below 4 GiB where there is memory: a processor that starts can load no higher address into CR3.</remarks>
    public bool TryAllocate(out ulong table)
    {
        table = 0;
        if (PhysicalPages.TryAllocate(0, PageZone.Below4GiB, PageFallback.Lower, out PhysicalAddress page) != PageStatus.Success
            && PhysicalPages.TryAllocate(0, PageZone.High, PageFallback.None, out page) != PageStatus.Success)
        {
            return false;
        }

        // The page from the allocator is mapped, and no other code owns it.
        table = page.Value;
        new Span<byte>((void*)table, (int)PageTableEntry.PageSize).Clear();
        return true;
    }

    /// <summary>Gives a table's page back to the allocator.</summary>
    /// <param name="table">The table.</param>
    public void Free(ulong table) => PhysicalPages.Free(new PhysicalAddress(table));

    // Table and index are those of a table that TryAllocate gave, or of an entry in one: the pages stay allocated. The processor
    // reads entries at any time, so each is written with one store.

    public ulong Read(ulong table, int index) => Volatile.Read(ref ((ulong*)table)[index]);

    public void Write(ulong table, int index, ulong entry) => Volatile.Write(ref ((ulong*)table)[index], entry);
}
