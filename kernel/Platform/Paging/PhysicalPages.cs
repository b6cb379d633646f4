using System;
using UefiKernel.Memory;

namespace UefiKernel.Platform;

/// <summary>The one allocator of physical pages, over all memory that is the kernel's to hand out. What it gives is mapped at its own address, readable and writable.</summary>
internal static unsafe class PhysicalPages
{
    private static PageAllocator s_pages;

    /// <summary>The allocator itself.</summary>
    public static ref PageAllocator Allocator => ref s_pages;

    /// <summary>Gives the allocator its memory.</summary>
    /// <param name="ranges">All memory it is to have, now or later; whole pages that do not overlap. They are sorted and joined in place.</param>
    /// <param name="free">The part of it that nothing uses now, of which the allocator's own metadata takes a piece: memory mapped at its own address.</param>
    /// <param name="later">The part that is in use still, until <see cref="Release"/>.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.MetadataTooSmall"/> when no piece of <paramref name="free"/> is large enough; else what the allocator
    /// said.
    /// </returns>
    public static PageStatus Initialize(Span<MemoryRange> ranges, ReadOnlySpan<MemoryRange> free, ReadOnlySpan<MemoryRange> later)
    {
        PageStatus status = PageAllocator.MeasureMetadata(ranges, out ByteCount size);
        if (status != PageStatus.Success)
            return status;
        if (!TryPlace(free, PageCount.Covering(size), out MemoryRange metadata))
            return PageStatus.MetadataTooSmall;

        // Free memory, which the firmware maps one to one until the kernel's own tables do (UEFI 2.10, section 2.3.4).
        status = s_pages.Initialize(ranges, (void*)metadata.Start.Value, metadata.Length);
        if (status == PageStatus.Success)
            status = s_pages.Reserve(metadata);
        foreach (MemoryRange range in later)
        {
            if (status == PageStatus.Success)
                status = s_pages.Reserve(range);
        }

        return status;
    }

    /// <summary>Makes memory free that was in use when the allocator was set up.</summary>
    /// <param name="later">What was passed as such.</param>
    /// <returns>As <see cref="PageAllocator.Release"/>.</returns>
    public static PageStatus Release(ReadOnlySpan<MemoryRange> later)
    {
        var status = PageStatus.Success;
        foreach (MemoryRange range in later)
        {
            if (status == PageStatus.Success)
                status = s_pages.Release(range);
        }

        return status;
    }

    /// <summary>Chooses where the metadata goes: the end of the piece that has most, so that no small piece is cut up.</summary>
    internal static bool TryPlace(ReadOnlySpan<MemoryRange> free, PageCount pages, out MemoryRange place)
    {
        place = default;
        ulong length = pages.Value * PageCount.BytesPerPage;
        ulong largest = 0;
        foreach (MemoryRange range in free)
        {
            if (range.Length.Value >= length && range.Length.Value > largest)
            {
                largest = range.Length.Value;
                place = new MemoryRange(new PhysicalAddress(range.Start.Value + largest - length), new ByteCount(length));
            }
        }

        return largest != 0;
    }
}
