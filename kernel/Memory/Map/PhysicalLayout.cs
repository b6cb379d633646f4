using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// The owner of each byte of physical memory. It is built from the firmware's map, sorted and without overlaps, and from what the
/// kernel has taken. Each byte has one owner, so that sums over owners are sums over memory.
/// </summary>
internal sealed class PhysicalLayout
{
    private readonly RangeMap<PhysicalAddress, MemoryOwner> _map = new();

    /// <summary>Reads the firmware's map.</summary>
    /// <param name="regions">Its regions; those with an empty range are left out, they are no memory.</param>
    /// <param name="end">The first address that cannot be used, at most <see cref="MemoryRegion.PhysicalAddressLimit"/>.</param>
    public PhysicalLayout(ReadOnlySpan<MemoryRegion> regions, PhysicalAddress end)
    {
        // A later owner in the enumeration takes precedence over an earlier one, wherever their regions are in the map.
        for (MemoryOwner owner = MemoryOwner.Free; owner <= MemoryOwner.Device; owner++)
        {
            foreach (MemoryRegion region in regions)
            {
                if (region.Owner == owner)
                {
                    _map.Set(region.Range, owner);
                }
            }
        }

        _map.Replace(
            PhysicalRange.Between(PhysicalAddress.Zero, new(MemoryRegion.LowMemoryEnd)),
            static owner => owner.IsReclaimable() ? MemoryOwner.LowMemory : owner);
        _map.Replace(
            PhysicalRange.Between(end, PhysicalAddress.MaxValue),
            static owner => owner.IsMemory() ? MemoryOwner.OutOfReach : owner);
    }

    /// <summary>Number of pieces.</summary>
    public int Count => _map.Count;

    /// <summary>
    /// A piece, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses; they do not overlap, and neighbours differ.
    /// </summary>
    public KnownRange<PhysicalAddress, MemoryOwner> this[int index] => _map[index];

    /// <summary>All memory that the kernel uses or may hand out.</summary>
    public ByteCount KernelsTotal
    {
        get
        {
            ulong total = 0;
            for (int i = 0; i < _map.Count; i++)
            {
                total += _map[i].Value.IsKernels() ? _map[i].Range.Length.Value : 0;
            }

            return new ByteCount(total);
        }
    }

    /// <summary>The first address above all that the kernel uses or may hand out.</summary>
    public PhysicalAddress KernelsEnd
    {
        get
        {
            PhysicalAddress end = PhysicalAddress.Zero;
            for (int i = 0; i < _map.Count; i++)
            {
                end = _map[i].Value.IsKernels() ? _map[i].Range.End : end;
            }

            return end;
        }
    }

    /// <summary>Gives memory to an owner. What the firmware does not call memory stays as it is.</summary>
    /// <param name="range">The memory; whole pages are taken.</param>
    /// <param name="owner">The owner.</param>
    public void Take(PhysicalRange range, MemoryOwner owner) =>
        _map.Replace(range.OuterPages(), old => old.IsMemory() ? owner : old);

    /// <summary>Marks reserved addresses as not memory, because a firmware table says what they are.</summary>
    /// <param name="range">The addresses, whole pages.</param>
    /// <returns>Bytes that were counted as memory until now.</returns>
    public ByteCount Exclude(PhysicalRange range)
    {
        ulong before = TotalOf(MemoryOwner.Reserved).Value;
        _map.Replace(range, static old => old == MemoryOwner.Reserved ? MemoryOwner.ReservedAddresses : old);
        return new ByteCount(before - TotalOf(MemoryOwner.Reserved).Value);
    }

    /// <summary>
    /// Marks memory as in use, although the firmware's map calls it free. It is reclaimed later, with boot services' memory.
    /// </summary>
    /// <param name="inUse">What is in use.</param>
    public void Hold(in MemoryInUse inUse)
    {
        for (int i = 0; i < inUse.Count; i++)
        {
            _map.Replace(inUse[i], static old => old == MemoryOwner.Free ? MemoryOwner.Reclaimable : old);
        }
    }

    /// <summary>Marks memory that the firmware's map calls free as the firmware's permanently.</summary>
    /// <param name="inUse">What is in use.</param>
    public void Keep(in MemoryInUse inUse)
    {
        for (int i = 0; i < inUse.Count; i++)
        {
            _map.Replace(inUse[i], static old => old.IsReclaimable() ? MemoryOwner.RuntimeData : old);
        }
    }

    /// <summary>All memory of an owner.</summary>
    public ByteCount TotalOf(MemoryOwner owner)
    {
        ulong total = 0;
        for (int i = 0; i < _map.Count; i++)
        {
            total += _map[i].Value == owner ? _map[i].Range.Length.Value : 0;
        }

        return new ByteCount(total);
    }

    /// <summary>The pieces of memory of an owner, in the order of addresses.</summary>
    public PhysicalRange[] PiecesOf(MemoryOwner owner)
    {
        var pieces = new List<PhysicalRange>();
        for (int i = 0; i < _map.Count; i++)
        {
            if (_map[i].Value == owner)
            {
                pieces.Add(_map[i].Range);
            }
        }

        return [.. pieces];
    }
}
