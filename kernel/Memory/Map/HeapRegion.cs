using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;
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
        bool found = Largest(map, inUse, out PhysicalRange largest);
        PhysicalRange candidate = largest;
        while (found && refusals < CandidateLimit && candidate.Length >= rounded)
        {
            var address = new EfiPhysicalAddress(candidate.End.Value - rounded.Value);
            using (FirmwareGate.Enter())
            {
                status = boot->AllocatePages(
                    EfiAllocateType.AllocateAddress, EfiMemoryType.LoaderData, (nuint)pages.Value, &address);
            }

            if (!status.IsError)
            {
                return new()
                {
                    Status = status,
                    Range = new(new(address.Value), rounded),
                    Size = rounded,
                    Source = candidate,
                    Largest = largest,
                    Refusals = refusals,
                };
            }

            refusals++;
            found = Next(map, inUse, candidate, out candidate);
        }

        return new() { Status = status, Size = rounded, Largest = largest, Refusals = refusals };
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
    /// The result of <see cref="Allocate"/> for the size that was taken, or for the wanted size when not even the smallest was
    /// available.
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

    private static bool Largest(in MemoryMap map, in MemoryInUse inUse, out PhysicalRange best)
    {
        best = default;
        foreach (MemoryRegion entry in map)
        {
            PhysicalRange rest = FreePartOf(entry);
            while (NextPiece(inUse, ref rest, out PhysicalRange piece))
            {
                if (ComesBefore(piece, best))
                {
                    best = piece;
                }
            }
        }

        return !best.IsEmpty;
    }

    // There is nowhere to keep a sorted list yet, so each candidate is found by a walk: the first in order of those after the
    // last one. The last one comes by value: the caller keeps both in the same variable.
    private static bool Next(in MemoryMap map, in MemoryInUse inUse, PhysicalRange last, out PhysicalRange best)
    {
        best = default;
        foreach (MemoryRegion entry in map)
        {
            PhysicalRange rest = FreePartOf(entry);
            while (NextPiece(inUse, ref rest, out PhysicalRange piece))
            {
                if (ComesBefore(last, piece) && ComesBefore(piece, best))
                {
                    best = piece;
                }
            }
        }

        return !best.IsEmpty;
    }

    private static PhysicalRange FreePartOf(in MemoryRegion entry) =>
        entry.Owner == MemoryOwner.Free ? entry.AboveLowMemory : default;

    // The lowest piece of a range that is not in use. The range becomes what is above it.
    private static bool NextPiece(in MemoryInUse inUse, ref PhysicalRange rest, out PhysicalRange piece)
    {
        piece = rest;
        while (inUse.TryFindLowest(rest, out PhysicalRange used))
        {
            PhysicalRange searched = rest;
            searched.Subtract(used, out piece, out rest);
            if (!piece.IsEmpty)
            {
                return true;
            }
        }

        // Nothing of the rest is in use.
        (piece, rest) = (rest, default);
        return !piece.IsEmpty;
    }

    // A total order, largest first, the higher one of two that are equal; an empty piece comes after all others.
    private static bool ComesBefore(PhysicalRange left, PhysicalRange right) =>
        left.Length > right.Length || (left.Length == right.Length && left.Start > right.Start);
}
