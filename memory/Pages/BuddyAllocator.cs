using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>
/// Pages of physical memory in blocks of 2⁰ to 2¹⁸ pages (4 KiB to 1 GiB), each aligned to its size; free buddies are joined at once.
/// </summary>
/// <remarks>
/// <code>
/// order 2  │   1   │   0   │       one bit for each block: free as a whole, and not part of a larger free one
/// order 1  │ 0 │ 0 │ 1 │ 0 │       a page is in at most one free block of all orders
/// order 0  │0│0│0│0│0│0│0│1│
/// used     │0│0│0│0│0│0│1│0│       one bit for each page
/// </code>
/// It never touches the pages themselves: the bitmaps (about 3 bits a page) lie in memory that the caller supplies. All zeros is a valid
/// allocator without memory. All pages start reserved; <see cref="AddFree"/> opens ranges.
/// </remarks>
public unsafe struct BuddyAllocator
{
    /// <summary>The largest order: 2¹⁸ pages, 1 GiB.</summary>
    public const int MaximumOrder = 18;

    private const int ZoneCount = 3;
    private const ulong LowLimit = (16UL << 20) / PageCount.BytesPerPage;
    private const ulong HighLimit = (4UL << 30) / PageCount.BytesPerPage;

    [InlineArray(MaximumOrder + 1)]
    private struct Orders
    {
        private BuddyOrder _order;
    }

    private Orders _orders;
    private ulong* _used;
    private nuint _firstPage;
    private nuint _pages;
    private nuint _freePages;

    /// <summary>The pages that are free.</summary>
    public readonly PageCount Free => new(_freePages);

    /// <summary>Bytes of bitmaps for so many pages, a multiple of 8.</summary>
    public static ByteCount MetadataFor(PageCount pages)
    {
        nuint words = ((nuint)pages.Value + 63) >> 6;
        for (int order = 0; order <= MaximumOrder; order++)
        {
            words += BuddyOrder.WordsFor(((nuint)pages.Value >> order) + 2);
        }

        return new(words * sizeof(ulong));
    }

    /// <summary>Takes over a range of physical memory, everything in it reserved at first.</summary>
    /// <param name="start">The first page's address, a multiple of 4096.</param>
    /// <param name="pages">How many pages: 1 to 2³⁶.</param>
    /// <param name="metadata">Memory for the bitmaps, aligned to 8, as large as <see cref="MetadataFor"/> says; it must stay.</param>
    /// <returns>False, with nothing changed, when an argument is out of range.</returns>
    public bool TryInitialize(PhysicalAddress start, PageCount pages, void* metadata)
    {
        if (!start.IsAligned(new(PageCount.BytesPerPage)) || pages.IsZero || pages.Value > 1UL << 36 || metadata == null ||
            ((nuint)metadata & 7) != 0 || !ByteCount.TryFromPages(pages, out ByteCount bytes) || !start.TryAdd(bytes, out _))
        {
            return false;
        }

        NativeMemory.Clear(metadata, (nuint)MetadataFor(pages).Value);
        _firstPage = (nuint)(start.Value / PageCount.BytesPerPage);
        _pages = (nuint)pages.Value;
        _freePages = 0;
        _used = (ulong*)metadata;
        ulong* next = _used + ((_pages + 63) >> 6);
        for (int order = 0; order <= MaximumOrder; order++)
        {
            nuint blocks = (_pages >> order) + 2;
            _orders[order].Initialize(next, blocks);
            next += BuddyOrder.WordsFor(blocks);
        }

        NativeMemory.Fill(_used, ((_pages + 63) >> 6) * sizeof(ulong), 0xFF);
        return true;
    }

    /// <summary>Opens reserved pages for allocation. False, with nothing changed, when the range leaves the memory or any page in it is free already.</summary>
    public bool AddFree(PhysicalAddress start, PageCount pages)
    {
        if (!TryRange(start, pages, out nuint first) || !AllUsed(first, (nuint)pages.Value, used: true))
        {
            return false;
        }

        nuint left = (nuint)pages.Value;
        while (left != 0)
        {
            // The largest block that begins here: as aligned as the page, and no longer than what is left.
            int order = int.Min(BitOperations.TrailingZeroCount(_firstPage + first), BitOperations.Log2(left));
            order = int.Min(order, MaximumOrder);
            GiveBlock(first, order);
            first += (nuint)1 << order;
            left -= (nuint)1 << order;
        }

        return true;
    }

    /// <summary>Takes particular pages out: what firmware or a device occupies. False, with nothing changed, unless all of them are free.</summary>
    public bool Reserve(PhysicalAddress start, PageCount pages)
    {
        if (!TryRange(start, pages, out nuint first) || !AllUsed(first, (nuint)pages.Value, used: false))
        {
            return false;
        }

        for (nuint page = first; page < first + (nuint)pages.Value; page++)
        {
            int order = 0;
            while (!_orders[order].Contains(BlockOf(page, order)))
            {
                order++;
            }

            SplitTo(page, order, 0);
            SetUsed(page, true);
            _freePages--;
        }

        return true;
    }

    /// <summary>
    /// Allocates 2^<paramref name="order"/> pages, aligned to their size, from a zone or, when it has none, from the zones below it.
    /// </summary>
    /// <returns>False when there is no such block, or no such order.</returns>
    public bool TryAllocate(int order, PageZone zone, out PhysicalAddress address)
    {
        address = default;
        if ((uint)order > MaximumOrder || (uint)zone >= ZoneCount)
        {
            return false;
        }

        for (int from = (int)zone; from >= 0; from--)
        {
            if (TryAllocateIn((PageZone)from, order, out nuint page))
            {
                address = new((_firstPage + page) * PageCount.BytesPerPage);
                return true;
            }
        }

        return false;
    }

    /// <summary>Frees a block that was allocated with this order. False, with nothing changed, when it is no such block or any page of it is free already.</summary>
    public bool TryFree(PhysicalAddress address, int order)
    {
        if ((uint)order > MaximumOrder || !TryRange(address, new(1UL << order), out nuint page) ||
            ((_firstPage + page) & (((nuint)1 << order) - 1)) != 0 || !AllUsed(page, (nuint)1 << order, used: true))
        {
            return false;
        }

        GiveBlock(page, order);
        return true;
    }

    /// <summary>Free blocks of an order (that are not part of a larger free block); 0 for an order that does not exist.</summary>
    public readonly ulong FreeBlocks(int order) => (uint)order <= MaximumOrder ? _orders[order].Count : 0;

    /// <summary>Proves that every page is either used or in exactly one free block, that no two free buddies are apart, and that the counts agree.</summary>
    public readonly bool Verify()
    {
        nuint free = 0;
        for (nuint page = 0; page < _pages; page++)
        {
            int blocks = 0;
            for (int order = 0; order <= MaximumOrder; order++)
            {
                nuint block = BlockOf(page, order);
                bool isFree = _orders[order].Contains(block);
                blocks += isFree ? 1 : 0;
                if (isFree && order < MaximumOrder && HasBuddy(block, order) && _orders[order].Contains(BuddyOf(block, order)))
                {
                    return false;
                }
            }

            free += (nuint)blocks;
            if (blocks != (IsUsed(page) ? 0 : 1))
            {
                return false;
            }
        }

        return free == _freePages;
    }

    private bool TryAllocateIn(PageZone zone, int order, out nuint page)
    {
        ulong first = zone switch { PageZone.Low => 0, PageZone.Below4GiB => LowLimit, _ => HighLimit };
        ulong limit = zone switch { PageZone.Low => LowLimit, PageZone.Below4GiB => HighLimit, _ => ulong.MaxValue };
        first = first > _firstPage ? first : _firstPage;
        for (int from = order; from <= MaximumOrder && first < _firstPage + _pages; from++)
        {
            // Zone limits are multiples of 16 MiB; a larger block may begin in the zone below, so round down and look at its end.
            nuint block = _orders[from].Count == 0 ? nuint.MaxValue : _orders[from].FindFrom((nuint)(first >> from) - (_firstPage >> from));
            if (block == nuint.MaxValue)
            {
                continue;
            }

            nuint absolute = (block + (_firstPage >> from)) << from;
            nuint size = (nuint)1 << order;
            nuint start = absolute > (nuint)first ? absolute : ((nuint)first + size - 1) & ~(size - 1);
            if (start + size <= limit && start + size <= absolute + ((nuint)1 << from))
            {
                page = start - _firstPage;
                SplitTo(page, from, order);
                for (nuint i = 0; i < size; i++)
                {
                    SetUsed(page + i, true);
                }

                _freePages -= size;
                return true;
            }
        }

        page = 0;
        return false;
    }

    /// <summary>Takes the free block of order <paramref name="from"/> around a page apart until one of order <paramref name="to"/> is left, and takes that out.</summary>
    private void SplitTo(nuint page, int from, int to)
    {
        _orders[from].Remove(BlockOf(page, from));
        while (from-- > to)
        {
            _orders[from].Add(BuddyOf(BlockOf(page, from), from));
        }
    }

    private void GiveBlock(nuint page, int order)
    {
        for (nuint i = 0; i < (nuint)1 << order; i++)
        {
            SetUsed(page + i, false);
        }

        _freePages += (nuint)1 << order;
        for (; order < MaximumOrder; order++)
        {
            nuint block = BlockOf(page, order);
            if (!HasBuddy(block, order) || !_orders[order].Contains(BuddyOf(block, order)))
            {
                break;
            }

            _orders[order].Remove(BuddyOf(block, order));
        }

        _orders[order].Add(BlockOf(page, order));
    }

    // Blocks are numbered from the one that the first page lies in, by absolute address, so that they are aligned in memory.
    private readonly nuint BlockOf(nuint page, int order) => ((_firstPage + page) >> order) - (_firstPage >> order);

    private readonly nuint BuddyOf(nuint block, int order) => ((block + (_firstPage >> order)) ^ 1) - (_firstPage >> order);

    private readonly bool HasBuddy(nuint block, int order)
    {
        nuint absolute = (block + (_firstPage >> order)) ^ 1;
        return absolute << order >= _firstPage && (absolute + 1) << order <= _firstPage + _pages;
    }

    private readonly bool TryRange(PhysicalAddress start, PageCount pages, out nuint first)
    {
        first = (nuint)(start.Value / PageCount.BytesPerPage) - _firstPage;
        return start.IsAligned(new(PageCount.BytesPerPage)) && !pages.IsZero && first < _pages && pages.Value <= _pages - first;
    }

    private readonly bool AllUsed(nuint first, nuint pages, bool used)
    {
        for (nuint page = first; page < first + pages; page++)
        {
            if (IsUsed(page) != used)
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool IsUsed(nuint page) => ((_used[page >> 6] >> (int)(page & 63)) & 1) != 0;

    private readonly void SetUsed(nuint page, bool used)
    {
        ulong bit = 1UL << (int)(page & 63);
        _used[page >> 6] = used ? _used[page >> 6] | bit : _used[page >> 6] & ~bit;
    }
}
