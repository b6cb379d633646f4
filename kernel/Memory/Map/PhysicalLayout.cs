using System;
using System.Collections.Generic;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// The owner of each byte of physical memory. It is made of the firmware's map, sorted and without overlaps, and of what the
/// kernel has taken. Each byte has one owner, so that sums over owners are sums over memory.
/// </summary>
internal sealed class PhysicalLayout
{
    private readonly RangeMap<MemoryOwner> _map = new();

    /// <summary>Reads the firmware's map.</summary>
    /// <param name="regions">Its regions; those that are not well-formed are left out, they are no memory.</param>
    /// <param name="end">The first address that cannot be used, at most <see cref="MemoryRegion.PhysicalAddressLimit"/>.</param>
    public PhysicalLayout(ReadOnlySpan<MemoryRegion> regions, ulong end)
    {
        // A region counts for more than those of the owners before its own, wherever they are in the map.
        for (MemoryOwner owner = MemoryOwner.Free; owner <= MemoryOwner.Device; owner++)
        {
            foreach (MemoryRegion region in regions)
            {
                if (region.IsWellFormed && OwnerOf(region) == owner)
                {
                    _map.Set(region.Start.Value, region.Start.Value + region.Size.Value, owner);
                }
            }
        }

        _map.Replace(0, MemoryRegion.LowMemoryEnd, static owner => IsReclaimable(owner) ? MemoryOwner.LowMemory : owner);
        _map.Replace(end, MemoryRegion.PhysicalAddressLimit, static owner => IsMemory(owner) ? MemoryOwner.OutOfReach : owner);
    }

    /// <summary>Number of pieces.</summary>
    public int Count => _map.Count;

    /// <summary>
    /// A piece, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses; they do not overlap, and neighbours differ.
    /// </summary>
    public AddressRange<MemoryOwner> this[int index] => _map[index];

    /// <summary>Says that memory is the kernel's. What the firmware does not call memory stays as it is.</summary>
    /// <param name="start">The first byte; rounded down to a page.</param>
    /// <param name="end">The first byte above; rounded up.</param>
    /// <param name="owner">The owner.</param>
    public void Take(ulong start, ulong end, MemoryOwner owner)
    {
        const ulong PageMask = PageCount.BytesPerPage - 1;
        _map.Replace(start & ~PageMask, (end + PageMask) & ~PageMask, old => IsMemory(old) ? owner : old);
    }

    /// <summary>Marks reserved addresses as not memory, because a firmware table says what they are.</summary>
    /// <param name="start">The first byte; a multiple of a page.</param>
    /// <param name="end">The first byte above; a multiple of a page.</param>
    /// <returns>Bytes that were taken for memory until now.</returns>
    public ByteCount Exclude(ulong start, ulong end)
    {
        ulong before = TotalOf(MemoryOwner.Reserved).Value;
        _map.Replace(start, end, static old => old == MemoryOwner.Reserved ? MemoryOwner.ReservedAddresses : old);
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
            _map.Replace(inUse.StartOf(i), inUse.EndOf(i), static old => old == MemoryOwner.Free ? MemoryOwner.Reclaimable : old);
        }
    }

    /// <summary>Says that memory which the firmware's map gives away is the firmware's for good.</summary>
    /// <param name="inUse">What is in use.</param>
    public void Keep(in MemoryInUse inUse)
    {
        for (int i = 0; i < inUse.Count; i++)
        {
            _map.Replace(inUse.StartOf(i), inUse.EndOf(i), static old => IsReclaimable(old) ? MemoryOwner.RuntimeData : old);
        }
    }

    /// <summary>All memory of an owner.</summary>
    public ByteCount TotalOf(MemoryOwner owner)
    {
        ulong total = 0;
        for (int i = 0; i < _map.Count; i++)
        {
            total += _map[i].Value == owner ? _map[i].Length : 0;
        }

        return new ByteCount(total);
    }

    /// <summary>The pieces of memory of an owner, in the order of addresses.</summary>
    public MemoryRange[] PiecesOf(MemoryOwner owner)
    {
        var pieces = new List<MemoryRange>();
        for (int i = 0; i < _map.Count; i++)
        {
            if (_map[i].Value == owner)
            {
                pieces.Add(new MemoryRange(new PhysicalAddress(_map[i].Start), new ByteCount(_map[i].Length)));
            }
        }

        return [.. pieces];
    }

    /// <summary>Whether what an owner has is memory.</summary>
    public static bool IsMemory(MemoryOwner owner) => owner is not (MemoryOwner.Device or MemoryOwner.ReservedAddresses);

    /// <summary>
    /// Whether memory of an owner is the kernel's to hand out, now or once the firmware's tables are no longer used.
    /// </summary>
    public static bool IsReclaimable(MemoryOwner owner) => owner is MemoryOwner.Free or MemoryOwner.Reclaimable;

    private static MemoryOwner OwnerOf(MemoryRegion region)
    {
        MemoryOwner owner = OwnerOf(region.Type);
        if (owner == MemoryOwner.Reserved && !region.IsMemory)
        {
            return MemoryOwner.ReservedAddresses;
        }

        if (!IsReclaimable(owner))
        {
            return owner;
        }

        if ((region.Attributes & EfiMemoryAttribute.Runtime) != 0)
        {
            return region.Type is EfiMemoryType.LoaderCode or EfiMemoryType.BootServicesCode
                ? MemoryOwner.RuntimeCode
                : MemoryOwner.RuntimeData;
        }

        return (region.Attributes & EfiMemoryAttribute.SpecialPurpose) != 0 ? MemoryOwner.Reserved : owner;
    }

    // UEFI 2.10, section 7.2, the table on memory type usage after ExitBootServices.
    private static MemoryOwner OwnerOf(EfiMemoryType type) => type switch
    {
        EfiMemoryType.ConventionalMemory => MemoryOwner.Free,
        EfiMemoryType.LoaderCode or EfiMemoryType.LoaderData or EfiMemoryType.BootServicesCode or
            EfiMemoryType.BootServicesData => MemoryOwner.Reclaimable,
        EfiMemoryType.AcpiReclaimMemory => MemoryOwner.AcpiTables,
        EfiMemoryType.AcpiMemoryNvs => MemoryOwner.AcpiStorage,
        EfiMemoryType.RuntimeServicesData => MemoryOwner.RuntimeData,
        EfiMemoryType.RuntimeServicesCode => MemoryOwner.RuntimeCode,
        EfiMemoryType.UnusableMemory or EfiMemoryType.PersistentMemory or EfiMemoryType.UnacceptedMemoryType =>
            MemoryOwner.Unusable,
        EfiMemoryType.MemoryMappedIo or EfiMemoryType.MemoryMappedIoPortSpace => MemoryOwner.Device,
        _ => MemoryOwner.Reserved,
    };
}
