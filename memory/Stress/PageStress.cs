using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Memory.Stress;

/// <summary>
/// A workload that checks itself, for a live page allocator: takes and frees blocks at random in every zone, marks the first and
/// the last word of each page, which shows that the memory exists and has no other user, and frees everything. Allocates no
/// managed memory.
/// </summary>
public unsafe ref struct PageStress
{
    private const int SlotCount = 64;
    private const int LargestOrder = 5;
    private const int VerifyInterval = 1024;

    private readonly ref PageAllocator _pages;
    private readonly nuint _mapping;
    private StressRandom _random;
    private ulong _refusals;

    private PageStress(ref PageAllocator pages, VirtualAddress mapping, ulong seed)
    {
        _pages = ref pages;
        _mapping = mapping.Value;
        _random = new StressRandom(seed);
    }

    /// <summary>Runs the workload.</summary>
    /// <param name="pages">The allocator; it is not used by others meanwhile. At most 8 MiB are in use at a time.</param>
    /// <param name="mapping">
    /// The virtual address of physical address 0 where the pages are mapped, writable: 0 for an identity mapping.
    /// </param>
    /// <param name="operations">How many allocations and frees.</param>
    /// <param name="seed">The same seed gives the same workload on the same allocator.</param>
    public static StressResult<PageViolation> Run(ref PageAllocator pages, VirtualAddress mapping, int operations, ulong seed)
    {
        ulong before = AllocatedPages(pages);
        Slot* slots = stackalloc Slot[SlotCount];
        new System.Span<Slot>(slots, SlotCount).Clear();
        var stress = new PageStress(ref pages, mapping, seed);
        string? problem = null;
        int done = 0;
        while (problem is null && done < operations)
        {
            Slot* slot = slots + stress._random.Below(SlotCount);
            problem = slot->IsTaken ? stress.Release(slot) : stress.Take(slot);
            done++;
            if (done % VerifyInterval == 0)
            {
                problem ??= stress.Check();
            }
        }

        for (int i = 0; i < SlotCount; i++)
        {
            problem ??= slots[i].IsTaken ? stress.Release(slots + i) : null;
        }

        problem ??= stress.Check();
        if (problem is null && AllocatedPages(pages) != before)
        {
            problem = "not every page came back";
        }

        return new(done, stress._refusals, problem, pages.Verify());
    }

    private static ulong AllocatedPages(in PageAllocator pages) =>
        pages.GetStatistics(PageZone.Low).Allocated.Value + pages.GetStatistics(PageZone.Below4GiB).Allocated.Value +
        pages.GetStatistics(PageZone.High).Allocated.Value;

    private string? Take(Slot* slot)
    {
        int order = (int)_random.Below(LargestOrder + 1);
        var zone = (PageZone)_random.Below(PageZones.Count);
        PageStatus status = _pages.TryAllocate(order, zone, PageFallback.Lower, out PhysicalAddress address);
        if (status == PageStatus.OutOfMemory)
        {
            _refusals++;
            return null;
        }

        if (status != PageStatus.Success || !address.IsAligned(PageAllocator.LengthOf(order)))
        {
            return "a block was refused, or not aligned to its length";
        }

        *slot = new() { IsTaken = true, Address = address.Value, Order = order, Mark = _random.Next() };
        for (ulong page = 0; page < 1UL << order; page++)
        {
            *FirstWord(slot, page) = slot->Mark + page;
            *LastWord(slot, page) = ~(slot->Mark + page);
        }

        return null;
    }

    private string? Release(Slot* slot)
    {
        for (ulong page = 0; page < 1UL << slot->Order; page++)
        {
            if (*FirstWord(slot, page) != slot->Mark + page || *LastWord(slot, page) != ~(slot->Mark + page))
            {
                return "a page does not hold what was written to it";
            }
        }

        slot->IsTaken = false;
        return _pages.Free(new(slot->Address), slot->Order) == PageStatus.Success ? null : "a block could not be freed";
    }

    private readonly string? Check() => _pages.Verify().IsNone ? null : "the allocator is not consistent";

    // The caller vouches that the allocator's pages are mapped there, and the block is this workload's from Take to Release.
    private readonly ulong* FirstWord(Slot* slot, ulong page) =>
        (ulong*)(_mapping + (nuint)(slot->Address + page * PageCount.BytesPerPage));

    private readonly ulong* LastWord(Slot* slot, ulong page) =>
        FirstWord(slot, page) + PageCount.BytesPerPage / sizeof(ulong) - 1;

    private struct Slot
    {
        public bool IsTaken;
        public int Order;
        public ulong Address;
        public ulong Mark;
    }
}
