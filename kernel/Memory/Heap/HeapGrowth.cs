using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>
/// Gives the heap more memory when a collection did not help, and takes it away again when a collection has emptied it. Each
/// growth is a region of <see cref="KernelWindow"/>, backed by whatever blocks the page allocator has. Nothing here allocates
/// from the heap.
/// </summary>
internal static class HeapGrowth
{
    // Guards s_regions, s_policy and s_counts, with the window's part of the page tables. Single numbers are read without it.
    private static SharedLock Lock => default;
    private static WindowRegions s_regions;
    private static GrowthPolicy s_policy;
    private static HeapGrowthCounts s_counts;

    // Set during boot.
    private static ByteCount s_memory;
    private static bool s_isReady;

    /// <summary>The largest size of the heap; its size now while it cannot grow yet.</summary>
    public static ByteCount Limit => s_isReady ? s_policy.Limit : KernelHeap.TotalBytes;

    /// <summary>Free pages that the heap does not take.</summary>
    public static PageCount Reserve => s_policy.Reserve;

    /// <summary>How often the heap grew and shrank.</summary>
    public static HeapGrowthCounts Counts => s_counts;

    /// <summary>Bytes by which the heap could grow now.</summary>
    public static ByteCount Available
    {
        get
        {
            using (Lock.Enter())
            {
                if (!s_isReady)
                {
                    return ByteCount.Zero;
                }

                PageCount pages = s_policy.Available(KernelHeap.TotalBytes, PhysicalPages.CountFree());
                return new ByteCount(pages.Value * PageCount.BytesPerPage);
            }
        }
    }

    /// <summary>Pages of all grown regions.</summary>
    public static PageCount Pages
    {
        get
        {
            ulong pages = 0;
            using (Lock.Enter())
            {
                for (int i = 0; i < s_regions.Count; i++)
                {
                    pages += PageCount.Covering(s_regions[i].Length).Value;
                }
            }

            return new PageCount(pages);
        }
    }

    /// <summary>Lets the heap grow from here on. The page allocator and the kernel's page tables are in use.</summary>
    /// <param name="limit">The largest size that was asked for; null for the default.</param>
    public static void Start(ByteCount? limit)
    {
        PageCount pages = PhysicalPages.CountTotal();
        s_memory = new ByteCount((pages.Value * PageCount.BytesPerPage) + KernelHeap.TotalBytes.Value);
        s_policy = GrowthPolicy.For(pages, KernelHeap.TotalBytes, limit);
        s_isReady = true;
    }

    /// <summary>All memory that the heap could ever have: the pages of the page allocator and its first region.</summary>
    public static ByteCount Memory => s_memory;

    /// <summary>Sets the largest size of the heap. What it has already stays until it is empty.</summary>
    public static void SetLimit(ByteCount limit)
    {
        using (Lock.Enter())
        {
            s_policy = s_policy.WithLimit(limit);
        }
    }

    /// <summary>Gives the heap a region in which a block has room.</summary>
    /// <param name="bytes">Bytes of the block, what aligning it costs included.</param>
    /// <returns>False when the limit forbids it, or pages or page tables ran out: nothing has changed then.</returns>
    public static bool TryGrow(nuint bytes)
    {
        if (!s_isReady || !KernelHeap.Regions.CanChange)
        {
            return false;
        }

        using (Lock.Enter())
        {
            bool grown = KernelHeap.Regions.TryMeasure(new ByteCount(bytes), out ByteCount length)
                && s_policy.TryPlan(
                    PageCount.Covering(length), KernelHeap.TotalBytes, PhysicalPages.CountFree(), out PageCount pages)
                && (TryAdd(pages) || TryAdd(PageCount.Covering(length)));
            s_counts.Refusals += grown ? 0UL : 1;
            return grown;
        }
    }

    /// <summary>Gives the pages of empty regions back: after a collection.</summary>
    public static void GiveBack()
    {
        if (!s_isReady || !KernelHeap.Regions.CanChange)
        {
            return;
        }

        using (Lock.Enter())
        {
            for (int i = s_regions.Count - 1; i >= 0; i--)
            {
                VirtualRange region = s_regions[i];
                if (!KernelHeap.Regions.TryRemove(region.Start))
                {
                    continue;
                }

                WindowMemory.Unmap(Paging.Tables!, default(KernelWindowPages), region);
                s_regions.Give(region.Start);
                s_counts.Returns++;
                s_counts.ReturnedPages += PageCount.Covering(region.Length).Value;
            }
        }
    }

    /// <summary>The grown region that an address lies in.</summary>
    public static bool TryFind(VirtualAddress address, out VirtualRange region)
    {
        using (Lock.Enter())
        {
            return s_regions.TryFind(address, out region);
        }
    }

    /// <summary>Checks that the upper half of the address space maps the grown regions and nothing else.</summary>
    /// <param name="tables">The kernel's page tables, or the firmware's.</param>
    /// <param name="place">The first addresses with a problem.</param>
    public static PageTableProblem Verify(PageTables<PhysicalTablePages> tables, out PageRun place)
    {
        using (Lock.Enter())
        {
            return PageTableCheck.VerifyWindow(tables, in s_regions, out place);
        }
    }

    /// <summary>Why the heap has no room, in words for a person who may change it. A literal: nothing is allocated.</summary>
    public static string Advice =>
        !s_isReady ? "a larger heap helps: start the kernel with the option heap=32M"
        : KernelHeap.TotalBytes.Value + GrowthPolicy.LeastBytes > s_policy.Limit.Value
        ? "the heap has reached its limit: start the kernel with a larger heap-limit="
        : "the machine has no free pages for the heap, apart from those kept for other uses";

    private static bool TryAdd(PageCount pages)
    {
        if (!s_regions.TryTake(pages, out VirtualRange region))
        {
            return false;
        }

        bool mapped = WindowMemory.TryMap(Paging.Tables!, default(KernelWindowPages), region);
        if (mapped)
        {
            Paging.Tables!.ShareUpperHalf(Paging.FirmwareTables!);
        }

        if (mapped && KernelHeap.Regions.TryAdd(region.Start, region.Length))
        {
            s_counts.Growths++;
            s_counts.GrownPages += pages.Value;
            return true;
        }

        if (mapped)
        {
            WindowMemory.Unmap(Paging.Tables!, default(KernelWindowPages), region);
        }

        s_regions.Give(region.Start);
        return false;
    }
}

/// <summary>What growth has done so far.</summary>
internal struct HeapGrowthCounts
{
    /// <summary>Regions added.</summary>
    public ulong Growths;

    /// <summary>Their pages.</summary>
    public ulong GrownPages;

    /// <summary>Regions removed.</summary>
    public ulong Returns;

    /// <summary>Their pages.</summary>
    public ulong ReturnedPages;

    /// <summary>Times that the heap could not grow.</summary>
    public ulong Refusals;
}
