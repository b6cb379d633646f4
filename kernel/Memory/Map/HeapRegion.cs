using System;
using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// Decides where the heap lies, and the stacks: at the end of the largest piece of Conventional memory above 1 MiB that is
/// neither special purpose nor in use. The same map gives the same place. The pages are taken as LoaderData, so that the final
/// map carries them.
/// </summary>
/// <remarks>
/// The end of a piece, because firmware hands out memory from the top: what lies high is known to its allocator. What lies low
/// may have been there before it; U-Boot's stack does, in memory that its map calls free. Works before the runtime.
/// </remarks>
public static unsafe class HeapRegion
{
    /// <summary>
    /// How many regions are tried when the firmware refuses; it refuses when the map has changed since it was fetched.
    /// </summary>
    public const int CandidateLimit = 16;

    /// <summary>Chooses a place and allocates the pages.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="map">A map that was fetched a moment ago.</param>
    /// <param name="inUse">What is not taken, whatever the map says.</param>
    /// <param name="size">Bytes, above 0; rounded up to whole pages.</param>
    public static HeapRegionResult Allocate(EfiBootServices* boot, in MemoryMap map, in MemoryInUse inUse, ByteCount size)
    {
        if (size.Value is 0 or > MemoryRegion.PhysicalAddressLimit)
        {
            return new() { Status = EfiStatus.InvalidParameter, Size = size };
        }

        var pages = PageCount.Covering(size);
        var rounded = new ByteCount(pages.Value * PageCount.BytesPerPage);

        EfiStatus status = EfiStatus.NotFound;
        int refusals = 0;
        bool found = Largest(map, inUse, out MemoryRegion largest);
        MemoryRegion candidate = largest;
        while (found && refusals < CandidateLimit && candidate.Pages >= pages)
        {
            var address = new EfiPhysicalAddress(candidate.Start.Value + candidate.Size.Value - rounded.Value);
            status = boot->AllocatePages(EfiAllocateType.AllocateAddress, EfiMemoryType.LoaderData, (nuint)pages.Value, &address);
            if (!status.IsError)
            {
                return new()
                {
                    Status = status,
                    Base = new(address.Value),
                    Size = rounded,
                    SourceStart = candidate.Start,
                    SourceSize = candidate.Size,
                    LargestStart = largest.Start,
                    LargestSize = largest.Size,
                    Refusals = refusals,
                };
            }

            refusals++;
            found = Next(map, inUse, candidate, out candidate);
        }

        return new()
        {
            Status = status,
            Size = rounded,
            LargestStart = largest.Start,
            LargestSize = largest.Size,
            Refusals = refusals,
        };
    }

    /// <summary>
    /// Allocates the heap's pages. If no region has room for all of them, it allocates the largest power of two of bytes that
    /// fits.
    /// </summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="map">A map that was fetched a moment ago.</param>
    /// <param name="inUse">What is not taken, whatever the map says.</param>
    /// <param name="most">The size that is wanted.</param>
    /// <param name="least">The smallest size that is of use, above 0.</param>
    /// <returns>
    /// What <see cref="Allocate"/> says of the size that was taken, or of the wanted one when not even the smallest could be had.
    /// </returns>
    public static HeapRegionResult AllocateAtMost(
        EfiBootServices* boot, in MemoryMap map, in MemoryInUse inUse, ByteCount most, ByteCount least)
    {
        HeapRegionResult wanted = Allocate(boot, map, inUse, most);
        if (!wanted.Status.IsError)
        {
            return wanted;
        }

        ulong size = 1UL << 63;
        for (; size >= least.Value && size > 0; size >>= 1)
        {
            if (size >= most.Value)
            {
                continue;
            }

            HeapRegionResult smaller = Allocate(boot, map, inUse, new(size));
            if (!smaller.Status.IsError)
            {
                return smaller;
            }
        }

        return wanted;
    }

    private static bool Largest(in MemoryMap map, in MemoryInUse inUse, out MemoryRegion best)
    {
        best = default;
        foreach (MemoryRegion entry in map)
        {
            ulong from = entry.Start.Value;
            while (NextPiece(entry, inUse, ref from, out MemoryRegion piece))
            {
                if (ComesBefore(piece, best))
                {
                    best = piece;
                }
            }
        }

        return !best.Pages.IsZero;
    }

    // There is nowhere to keep a sorted list yet, so each candidate is found by a walk: the first in order of those after the
    // last one. The last one comes by value: the caller keeps both in the same variable.
    private static bool Next(in MemoryMap map, in MemoryInUse inUse, MemoryRegion last, out MemoryRegion best)
    {
        best = default;
        foreach (MemoryRegion entry in map)
        {
            ulong from = entry.Start.Value;
            while (NextPiece(entry, inUse, ref from, out MemoryRegion piece))
            {
                if (ComesBefore(last, piece) && ComesBefore(piece, best))
                {
                    best = piece;
                }
            }
        }

        return !best.Pages.IsZero;
    }

    // The next piece of a region, in the order of addresses, that is free and not in use. The walk goes on at 'from'.
    private static bool NextPiece(in MemoryRegion entry, in MemoryInUse inUse, ref ulong from, out MemoryRegion piece)
    {
        piece = default;
        if (!entry.IsFree)
        {
            return false;
        }

        MemoryRegion region = entry.AboveLowMemory();
        ulong end = region.Start.Value + region.Size.Value;
        from = Math.Max(from, region.Start.Value);
        while (from < end)
        {
            ulong start = from;
            ulong stop = end;
            from = end;
            if (inUse.TryFindLowest(start, end, out int index))
            {
                stop = inUse.StartOf(index);
                from = inUse.EndOf(index);
            }

            if (stop > start)
            {
                piece = new(region.Type, new(start), new((stop - start) / PageCount.BytesPerPage), region.Attributes);
                return true;
            }
        }

        return false;
    }

    // A total order, largest first, the higher one of two that are equal; a piece without pages comes after all others.
    private static bool ComesBefore(in MemoryRegion left, in MemoryRegion right) =>
        left.Pages > right.Pages || (left.Pages == right.Pages && left.Start > right.Start);
}
