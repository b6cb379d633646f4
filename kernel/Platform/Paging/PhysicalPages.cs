using System;
using UefiKernel.Memory;

namespace UefiKernel.Platform;

/// <summary>The one allocator of physical pages, over all memory that is the kernel's to hand out. What it gives is mapped at its own address, readable and writable.</summary>
internal static unsafe class PhysicalPages
{
    private static PageAllocator s_pages;

    /// <summary>The allocator itself. Where there are other threads, it is used with preemption off.</summary>
    public static ref PageAllocator Allocator => ref s_pages;

    /// <summary>Gives the allocator its memory, of which it takes a piece for its own metadata.</summary>
    /// <param name="ranges">All memory it is to have, now or later; whole pages that do not overlap. They are sorted and joined in place.</param>
    /// <param name="free">The part of it that nothing uses now, mapped at its own address.</param>
    /// <param name="later">The part that is in use still, until <see cref="Release(ReadOnlySpan{MemoryRange})"/>.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.MetadataTooSmall"/> when no piece of <paramref name="free"/> is large enough; else what the allocator
    /// said.
    /// </returns>
    public static PageStatus Initialize(Span<MemoryRange> ranges, ReadOnlySpan<MemoryRange> free, ReadOnlySpan<MemoryRange> later)
    {
        PageStatus status = TryPlace(ranges, free, out MemoryRange metadata);

        // Free memory, which the firmware maps one to one until the kernel's own tables do (UEFI 2.10, section 2.3.4).
        return status == PageStatus.Success ? SetUp(ref s_pages, ranges, metadata, (void*)metadata.Start.Value, later) : status;
    }

    /// <summary>Makes memory free that was in use when the allocator was set up.</summary>
    /// <param name="later">What was passed as such.</param>
    /// <returns>As <see cref="PageAllocator.Release"/>.</returns>
    public static PageStatus Release(ReadOnlySpan<MemoryRange> later) => Release(ref s_pages, later);

    /// <summary>Sets up an allocator whose metadata has its place.</summary>
    /// <param name="pages">The allocator.</param>
    /// <param name="ranges">As for <see cref="Initialize"/>.</param>
    /// <param name="metadata">Physical memory for the metadata.</param>
    /// <param name="memory">Where that memory is mapped.</param>
    /// <param name="later">As for <see cref="Initialize"/>.</param>
    internal static PageStatus SetUp(ref PageAllocator pages, Span<MemoryRange> ranges, MemoryRange metadata, void* memory, ReadOnlySpan<MemoryRange> later)
    {
        PageStatus status = pages.Initialize(ranges, memory, metadata.Length);
        if (status == PageStatus.Success)
            status = pages.Reserve(metadata);
        foreach (MemoryRange range in later)
        {
            if (status == PageStatus.Success)
                status = pages.Reserve(range);
        }

        return status;
    }

    /// <inheritdoc cref="Release(ReadOnlySpan{MemoryRange})"/>
    internal static PageStatus Release(ref PageAllocator pages, ReadOnlySpan<MemoryRange> later)
    {
        var status = PageStatus.Success;
        foreach (MemoryRange range in later)
        {
            if (status == PageStatus.Success)
                status = pages.Release(range);
        }

        return status;
    }

    /// <summary>Chooses where the metadata goes: the end of the piece that has most, so that no small piece is cut up.</summary>
    /// <returns>As <see cref="Initialize"/>.</returns>
    internal static PageStatus TryPlace(Span<MemoryRange> ranges, ReadOnlySpan<MemoryRange> free, out MemoryRange place)
    {
        place = default;
        PageStatus status = PageAllocator.MeasureMetadata(ranges, out ByteCount size);
        if (status != PageStatus.Success)
            return status;

        ulong length = PageCount.Covering(size).Value * PageCount.BytesPerPage;
        ulong largest = 0;
        foreach (MemoryRange range in free)
        {
            if (range.Length.Value >= length && range.Length.Value > largest)
            {
                largest = range.Length.Value;
                place = new MemoryRange(new PhysicalAddress(range.Start.Value + largest - length), new ByteCount(length));
            }
        }

        return largest != 0 ? PageStatus.Success : PageStatus.MetadataTooSmall;
    }
}
