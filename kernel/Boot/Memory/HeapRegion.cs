using UefiKernel.Efi;
using UefiKernel.Memory;

namespace UefiKernel.Boot;

/// <summary>
/// Decides where the heap lies: at the lowest address of the largest region of Conventional memory above 1 MiB that is not special
/// purpose. The same map gives the same place. The pages are taken as LoaderData, so that the final map carries them.
/// </summary>
/// <remarks>Works before the runtime.</remarks>
public static unsafe class HeapRegion
{
    /// <summary>How many regions are tried when the firmware refuses; it refuses when the map has changed since it was fetched.</summary>
    public const int CandidateLimit = 16;

    /// <summary>Chooses a region and allocates the heap's pages.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="map">A map that was fetched a moment ago.</param>
    /// <param name="size">The heap's size, above 0; rounded up to whole pages.</param>
    public static HeapRegionResult Allocate(EfiBootServices* boot, in MemoryMap map, ByteCount size)
    {
        if (size.Value is 0 or > MemoryRegion.PhysicalAddressLimit)
            return new() { Status = EfiStatus.InvalidParameter, Size = size };
        var pages = PageCount.Covering(size);
        var rounded = new ByteCount(pages.Value * PageCount.BytesPerPage);

        var status = EfiStatus.NotFound;
        var refusals = 0;
        var found = Largest(map, out var largest);
        var candidate = largest;
        while (found && refusals < CandidateLimit && candidate.Pages >= pages)
        {
            var address = new EfiPhysicalAddress(candidate.Start.Value);
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
            found = Next(map, candidate, out candidate);
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

    /// <summary>Allocates the heap's pages, and where there is no room for all of them, the largest power of two of bytes that there is room for.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="map">A map that was fetched a moment ago.</param>
    /// <param name="most">The size that is wanted.</param>
    /// <param name="least">The smallest size that is of use, above 0.</param>
    /// <returns>What <see cref="Allocate"/> says of the size that was taken, or of the wanted one when not even the smallest could be had.</returns>
    public static HeapRegionResult AllocateAtMost(EfiBootServices* boot, in MemoryMap map, ByteCount most, ByteCount least)
    {
        var wanted = Allocate(boot, map, most);
        if (!wanted.Status.IsError)
            return wanted;

        var size = 1UL << 63;
        for (; size >= least.Value && size > 0; size >>= 1)
        {
            if (size >= most.Value)
                continue;
            var smaller = Allocate(boot, map, new(size));
            if (!smaller.Status.IsError)
                return smaller;
        }

        return wanted;
    }

    private static bool Largest(in MemoryMap map, out MemoryRegion best)
    {
        best = default;
        foreach (var entry in map)
        {
            if (entry.IsFree && ComesBefore(entry.AboveLowMemory(), best))
                best = entry.AboveLowMemory();
        }

        return !best.Pages.IsZero;
    }

    // There is nowhere to keep a sorted list yet, so each candidate is found by a walk: the first in order of those after the last one.
    // The last one comes by value: the caller keeps both in the same variable.
    private static bool Next(in MemoryMap map, MemoryRegion last, out MemoryRegion best)
    {
        best = default;
        foreach (var entry in map)
        {
            if (!entry.IsFree)
                continue;
            var region = entry.AboveLowMemory();
            if (ComesBefore(last, region) && ComesBefore(region, best))
                best = region;
        }

        return !best.Pages.IsZero;
    }

    // A total order, largest first and then by address; a region without pages comes after all others.
    private static bool ComesBefore(in MemoryRegion left, in MemoryRegion right) =>
        left.Pages > right.Pages || (left.Pages == right.Pages && left.Start < right.Start);
}
