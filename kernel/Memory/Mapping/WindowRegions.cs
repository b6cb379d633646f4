using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

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

    /// <summary>
    /// The pages of a region, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses. Each begins with a slot of its own;
    /// see <see cref="KernelWindow.SlotsOf"/>.
    /// </summary>
    public readonly VirtualRange this[int index] => _entries[index];

    /// <summary>Takes the lowest addresses that are free.</summary>
    /// <param name="pages">Pages, at least 1.</param>
    /// <param name="region">The region.</param>
    /// <returns>False when there are <see cref="Capacity"/> regions, or no free range is long enough.</returns>
    public bool TryTake(PageCount pages, out VirtualRange region)
    {
        region = default;
        if (Count == Capacity || pages.IsZero || pages.Value > KernelWindow.Length / PageCount.BytesPerPage)
        {
            return false;
        }

        var length = new ByteCount(pages.Value * PageCount.BytesPerPage);
        VirtualRange slots = KernelWindow.SlotsOf(new(KernelWindow.Range.Start, length));
        int place = 0;
        while (place < Count && slots.Overlaps(_entries[place]))
        {
            slots = new(KernelWindow.SlotsOf(_entries[place++]).End, slots.Length);
        }

        if (!KernelWindow.Range.Contains(slots))
        {
            return false;
        }

        region = new(slots.Start, length);
        Span<VirtualRange> entries = _entries;
        entries[place..Count].CopyTo(entries[(place + 1)..]);
        entries[place] = region;
        Count++;
        return true;
    }

    /// <summary>Gives the addresses of a region back; false when none begins there.</summary>
    public bool Give(VirtualAddress start)
    {
        Span<VirtualRange> entries = _entries;
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
    public readonly bool TryFind(VirtualAddress address, out VirtualRange region)
    {
        for (int i = 0; i < Count; i++)
        {
            region = _entries[i];
            if (region.Contains(address))
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
        private VirtualRange _first;
    }
}
