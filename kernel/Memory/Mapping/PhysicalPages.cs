using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// The one allocator of physical pages, over all memory that is the kernel's to hand out. What it gives is mapped at its own
/// address, readable and writable. Every operation holds the lock while it works, so that any thread may call it at any time;
/// critical sections of callers may enclose it.
/// </summary>
internal static unsafe class PhysicalPages
{
    // Guards s_pages.
    private static SharedLock Lock => default;
    private static PageAllocator s_pages;

    /// <summary>Whether there is an allocator yet.</summary>
    public static bool IsInitialized => s_pages.IsInitialized;

    /// <summary>Takes a block; see <see cref="PageAllocator.TryAllocate"/>.</summary>
    /// <param name="order">The block has 2^order pages and is aligned to its length.</param>
    /// <param name="zone">The highest zone that will do.</param>
    /// <param name="fallback">Whether a lower zone will do.</param>
    /// <param name="address">The block's first byte.</param>
    /// <returns>As <see cref="PageAllocator.TryAllocate"/>.</returns>
    public static PageStatus TryAllocate(int order, PageZone zone, PageFallback fallback, out PhysicalAddress address)
    {
        using (Lock.Enter())
        {
            return s_pages.TryAllocate(order, zone, fallback, out address);
        }
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="address">The block's first byte.</param>
    /// <returns>As <see cref="PageAllocator.Free(PhysicalAddress)"/>.</returns>
    public static PageStatus Free(PhysicalAddress address)
    {
        using (Lock.Enter())
        {
            return s_pages.Free(address);
        }
    }

    /// <summary>Says how long the block is that begins at an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="order">The block has 2^order pages.</param>
    /// <returns>As <see cref="PageAllocator.TryGetOrder(PhysicalAddress, out int)"/>.</returns>
    public static PageStatus TryGetOrder(PhysicalAddress address, out int order)
    {
        using (Lock.Enter())
        {
            return s_pages.TryGetOrder(address, out order);
        }
    }

    /// <summary>The counts of a zone at this moment.</summary>
    /// <param name="zone">The zone.</param>
    public static PageZoneStatistics GetStatistics(PageZone zone)
    {
        using (Lock.Enter())
        {
            return s_pages.GetStatistics(zone);
        }
    }

    /// <summary>All pages that the allocator has, of all zones.</summary>
    public static PageCount CountTotal() => Count().Total;

    /// <summary>Free pages of all zones.</summary>
    public static PageCount CountFree() => Count().Free;

    private static (PageCount Total, PageCount Free) Count()
    {
        ulong total = 0;
        ulong free = 0;
        using (Lock.Enter())
        {
            for (PageZone zone = PageZone.Low; zone <= PageZone.High; zone++)
            {
                PageZoneStatistics statistics = s_pages.GetStatistics(zone);
                total += statistics.Total.Value;
                free += statistics.Free.Value;
            }
        }

        return (new PageCount(total), new PageCount(free));
    }

    /// <summary>Checks the allocator.</summary>
    public static PageViolation Verify()
    {
        using (Lock.Enter())
        {
            return s_pages.Verify();
        }
    }

    /// <summary>
    /// Runs a workload that checks itself, with preemption disabled until it ends; see <see cref="PageStress"/>.
    /// </summary>
    /// <param name="operations">How many allocations and frees.</param>
    /// <param name="seed">The workload's random seed.</param>
    public static StressResult<PageViolation> Stress(int operations, ulong seed)
    {
        using (Lock.Enter())
        {
            return PageStress.Run(ref s_pages, default, operations, seed);
        }
    }

    /// <summary>Gives the allocator its memory, of which it takes a piece for its own metadata.</summary>
    /// <param name="ranges">
    /// All memory it is to have, now or later; whole pages that do not overlap. They are sorted and joined in place.
    /// </param>
    /// <param name="free">The part of it that nothing uses now, mapped at its own address.</param>
    /// <param name="later">The part that is in use still, until <see cref="Release(ReadOnlySpan{PhysicalRange})"/>.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.MetadataTooSmall"/> when no piece of <paramref name="free"/> is
    /// large enough; else what the allocator said.
    /// </returns>
    public static PageStatus Initialize(
        Span<PhysicalRange> ranges, ReadOnlySpan<PhysicalRange> free, ReadOnlySpan<PhysicalRange> later)
    {
        PageStatus status = TryPlace(ranges, free, out PhysicalRange metadata);

        using (Lock.Enter())
        {
            // Free memory, which the firmware maps one to one until the kernel's own tables do (UEFI 2.10, section 2.3.4).
            return status == PageStatus.Success
                ? SetUp(ref s_pages, ranges, metadata, (void*)metadata.Start.Value, later)
                : status;
        }
    }

    /// <summary>Makes memory free that was in use when the allocator was set up.</summary>
    /// <param name="later">What was passed as such.</param>
    /// <returns>As <see cref="PageAllocator.Release"/>.</returns>
    public static PageStatus Release(ReadOnlySpan<PhysicalRange> later)
    {
        using (Lock.Enter())
        {
            return Release(ref s_pages, later);
        }
    }

    /// <summary>Sets up an allocator whose metadata has its place.</summary>
    /// <param name="pages">The allocator.</param>
    /// <param name="ranges">As for <see cref="Initialize"/>.</param>
    /// <param name="metadata">Physical memory for the metadata.</param>
    /// <param name="memory">Where that memory is mapped.</param>
    /// <param name="later">As for <see cref="Initialize"/>.</param>
    internal static PageStatus SetUp(
        ref PageAllocator pages, Span<PhysicalRange> ranges, PhysicalRange metadata, void* memory,
        ReadOnlySpan<PhysicalRange> later)
    {
        PageStatus status = pages.Initialize(ranges, memory, metadata.Length);
        if (status == PageStatus.Success)
        {
            status = pages.Reserve(metadata);
        }

        foreach (PhysicalRange range in later)
        {
            if (status == PageStatus.Success)
            {
                status = pages.Reserve(range);
            }
        }

        return status;
    }

    /// <inheritdoc cref="Release(ReadOnlySpan{PhysicalRange})"/>
    internal static PageStatus Release(ref PageAllocator pages, ReadOnlySpan<PhysicalRange> later)
    {
        PageStatus status = PageStatus.Success;
        foreach (PhysicalRange range in later)
        {
            if (status == PageStatus.Success)
            {
                status = pages.Release(range);
            }
        }

        return status;
    }

    /// <summary>Chooses where the metadata goes: the end of the piece that has most, so that no small piece is cut up.</summary>
    /// <returns>As <see cref="Initialize"/>.</returns>
    internal static PageStatus TryPlace(Span<PhysicalRange> ranges, ReadOnlySpan<PhysicalRange> free, out PhysicalRange place)
    {
        place = default;
        PageStatus status = PageAllocator.MeasureMetadata(ranges, out ByteCount size);
        if (status != PageStatus.Success)
        {
            return status;
        }

        ulong length = PageCount.Covering(size).Value * PageCount.BytesPerPage;
        ulong largest = 0;
        foreach (PhysicalRange range in free)
        {
            if (range.Length.Value >= length && range.Length.Value > largest)
            {
                largest = range.Length.Value;
                place = new PhysicalRange(new PhysicalAddress(range.Start.Value + largest - length), new ByteCount(length));
            }
        }

        return largest != 0 ? PageStatus.Success : PageStatus.MetadataTooSmall;
    }
}
