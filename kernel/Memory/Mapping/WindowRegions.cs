using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>A range of <see cref="KernelWindow"/> that is in use.</summary>
/// <param name="Start">Its first address, a multiple of <see cref="KernelWindow.SlotBytes"/>.</param>
/// <param name="Pages">Its pages, at least 1.</param>
internal readonly record struct WindowRegion(VirtualAddress Start, PageCount Pages)
{
    /// <summary>The first address above the last page.</summary>
    public ulong End => Start.Value + (Pages.Value * PageCount.BytesPerPage);

    /// <summary>The first address above the last slot.</summary>
    public ulong SlotsEnd => Start.Value + (KernelWindow.SlotsFor(Pages) * KernelWindow.SlotBytes);
}

/// <summary>
/// Which addresses of <see cref="KernelWindow"/> are in use. Addresses only: nothing is mapped here. Allocates nothing; all zeros
/// is a window that is unused.
/// </summary>
internal struct WindowRegions
{
    /// <summary>
    /// Most regions at a time. A heap that grows by a quarter each time, but by no more than 32 GiB, gets from 10 MiB to 1 GiB
    /// with 20 regions and to 2 TiB with 105.
    /// </summary>
    public const int Capacity = 128;

    private Entries _entries;

    /// <summary>Regions in use.</summary>
    public int Count { get; private set; }

    /// <summary>A region, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses.</summary>
    public readonly WindowRegion this[int index] => _entries[index];

    /// <summary>Takes the lowest addresses that are free.</summary>
    /// <param name="pages">Pages, at least 1.</param>
    /// <param name="region">The region.</param>
    /// <returns>False when there are <see cref="Capacity"/> regions, or no free range is long enough.</returns>
    public bool TryTake(PageCount pages, out WindowRegion region)
    {
        region = default;
        if (Count == Capacity || pages.IsZero || pages.Value > KernelWindow.Length / PageCount.BytesPerPage)
        {
            return false;
        }

        ulong length = KernelWindow.SlotsFor(pages) * KernelWindow.SlotBytes;
        ulong start = KernelWindow.Start;
        int place = 0;
        while (place < Count && _entries[place].Start.Value - start < length)
        {
            start = _entries[place++].SlotsEnd;
        }

        if (place == Count && KernelWindow.End - start < length)
        {
            return false;
        }

        Span<WindowRegion> entries = _entries;
        entries[place..Count].CopyTo(entries[(place + 1)..]);
        region = new WindowRegion(new VirtualAddress((nuint)start), pages);
        entries[place] = region;
        Count++;
        return true;
    }

    /// <summary>Gives the addresses of a region back; false when none begins there.</summary>
    public bool Give(VirtualAddress start)
    {
        Span<WindowRegion> entries = _entries;
        for (int i = 0; i < Count; i++)
        {
            if (entries[i].Start == start)
            {
                entries[(i + 1)..Count].CopyTo(entries[i..]);
                Count--;
                return true;
            }
        }

        return false;
    }

    /// <summary>The region whose pages an address lies in.</summary>
    public readonly bool TryFind(ulong address, out WindowRegion region)
    {
        for (int i = 0; i < Count; i++)
        {
            region = _entries[i];
            if (address >= region.Start.Value && address < region.End)
            {
                return true;
            }
        }

        region = default;
        return false;
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private WindowRegion _first;
    }
}
