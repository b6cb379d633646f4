using System;
using System.Numerics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>Where the pages behind a window come from.</summary>
internal interface IWindowPages
{
    /// <summary>Takes a block of 2ⁿ pages, aligned to its length.</summary>
    /// <param name="order">n, from 0 to <see cref="PageAllocator.MaximumOrder"/>.</param>
    /// <param name="block">Its physical address.</param>
    /// <returns>False when there is none.</returns>
    bool TryAllocate(int order, out PhysicalAddress block);

    /// <summary>Gives a block back.</summary>
    /// <param name="block">What <see cref="TryAllocate"/> gave.</param>
    /// <returns>Its length in bytes; 0 when no block begins there.</returns>
    ulong Free(PhysicalAddress block);

    /// <summary>Has every processor forget its translations of the window.</summary>
    void ForgetTranslations();
}

/// <summary>
/// Backs addresses of <see cref="KernelWindow"/> with pages: blocks of any available size, mapped one after the other, readable
/// and writable.
/// </summary>
internal static class WindowMemory
{
    /// <summary>Maps a region.</summary>
    /// <param name="tables">The page tables.</param>
    /// <param name="pages">Gives the pages.</param>
    /// <param name="region">A region of which nothing is mapped.</param>
    /// <returns>False when pages or page tables ran out: then nothing is mapped, and what was taken is given back.</returns>
    public static bool TryMap<TMemory, TPages>(PageTables<TMemory> tables, TPages pages, VirtualRange region)
        where TMemory : struct, IPageTableMemory
        where TPages : struct, IWindowPages
    {
        // From the largest blocks to the smallest, so that each is aligned in the window as well as it is in memory and gets
        // pages as large as there are.
        int order = PageAllocator.MaximumOrder;
        for (VirtualRange rest = region; !rest.IsEmpty;)
        {
            order = Math.Min(order, BitOperations.Log2(rest.Length.Value / PageCount.BytesPerPage));
            PhysicalAddress block;
            while (!pages.TryAllocate(order, out block))
            {
                if (--order < 0)
                {
                    Unmap(tables, pages, region);
                    return false;
                }
            }

            var part = new VirtualRange(rest.Start, new(PageCount.BytesPerPage << order));
            if (!tables.TryMapAt(part, block, PageMapping.Data))
            {
                // A part of the block may be mapped. It has not been accessed.
                tables.TryMapAt(part, block, PageMapping.None);
                pages.Free(block);
                Unmap(tables, pages, region);
                return false;
            }

            rest = rest.From(part.End);
        }

        return true;
    }

    /// <summary>
    /// Unmaps what is mapped of a region, and frees its pages and their page tables. It is no longer accessed.
    /// </summary>
    public static void Unmap<TMemory, TPages>(PageTables<TMemory> tables, TPages pages, VirtualRange region)
        where TMemory : struct, IPageTableMemory
        where TPages : struct, IWindowPages
    {
        VirtualRange slots = KernelWindow.SlotsOf(region);
        for (ulong offset = 0; offset < slots.Length.Value; offset += KernelWindow.SlotBytes)
        {
            ulong entry = tables.Detach(slots.Start.Value + offset);
            if (entry == 0)
            {
                continue;
            }

            // Before the pages have another owner.
            pages.ForgetTranslations();
            var blocks = new Blocks<TPages>(pages);
            tables.Release(entry, ref blocks);
        }
    }

    // A block may be mapped by several pages, but no page maps more than one block: the first page of each block frees it.
    private struct Blocks<TPages>(TPages pages) : IMappedPages
        where TPages : struct, IWindowPages
    {
        private ulong _freed;

        public void Visit(ulong physical, ulong length)
        {
            _freed = _freed == 0 ? pages.Free(new PhysicalAddress(physical)) : _freed;
            _freed -= Math.Min(_freed, length);
        }
    }
}
