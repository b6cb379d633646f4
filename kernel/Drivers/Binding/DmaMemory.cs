using System;
using System.Collections.Generic;
using System.Numerics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// The memory that one device reads and writes. Blocks of up to half a page share pages, in units of 64 bytes; longer ones have
/// pages of their own.
/// </summary>
/// <param name="host">Where pages come from.</param>
/// <param name="claims">Where each block of pages is claimed.</param>
/// <param name="device">Whose they are.</param>
internal sealed class DmaMemory(IDeviceHost host, DeviceClaims claims, Device device)
{
    /// <summary>The longest block, in bytes: 2^order pages with the largest order that this asks for.</summary>
    public const ulong LongestBlock = PageCount.BytesPerPage << LargestOrder;

    private const int LargestOrder = 9;
    private const int UnitBytes = 64;
    private const int UnitsPerPage = (int)(PageCount.BytesPerPage / UnitBytes);
    private const ulong LargestShared = PageCount.BytesPerPage / 2;

    private readonly List<Pages> _pages = [];
    private readonly List<Block> _blocks = [];

    /// <summary>
    /// Whether blocks must lie below 4 GiB. Where they need not, they still do while there is memory: some controllers that claim
    /// addresses of 64 bits lose the upper ones, as ASMedia's xHCI controllers do (Linux, XHCI_NO_64BIT_SUPPORT).
    /// </summary>
    public bool IsLow { get; set; } = true;

    /// <summary>Takes a zeroed block.</summary>
    /// <param name="length">Its length, 1 byte to <see cref="LongestBlock"/>.</param>
    /// <param name="alignment">A power of two, up to <see cref="LongestBlock"/>.</param>
    /// <returns>Null when there is no memory, or no such block.</returns>
    public DmaBuffer? TryAllocate(ByteCount length, ByteCount alignment)
    {
        if (length.IsZero || length.Value > LongestBlock || alignment.Value > LongestBlock ||
            !BitOperations.IsPow2(alignment.Value))
        {
            return null;
        }

        return length.Value <= LargestShared && alignment.Value <= PageCount.BytesPerPage
            ? TryAllocateShared(length, alignment)
            : TryAllocatePages(length, alignment);
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="buffer">The block.</param>
    /// <exception cref="ArgumentException">It is none of these blocks, or was given back before.</exception>
    public void Free(DmaBuffer buffer)
    {
        for (int i = 0; i < _blocks.Count; i++)
        {
            Block block = _blocks[i];
            if (block.Buffer == buffer)
            {
                _blocks.RemoveAt(i);
                buffer.End();
                block.Pages.Used &= ~block.Units;
                if (block.Pages.Used == 0)
                {
                    _pages.Remove(block.Pages);
                    GiveBack(block.Pages);
                }

                return;
            }
        }

        throw new ArgumentException("Expected a block of this device's memory that has not been given back", nameof(buffer));
    }

    /// <summary>Gives all blocks back.</summary>
    public void FreeAll()
    {
        foreach (Block block in _blocks)
        {
            block.Buffer.End();
        }

        _blocks.Clear();
        foreach (Pages pages in _pages)
        {
            GiveBack(pages);
        }

        _pages.Clear();
    }

    private DmaBuffer? TryAllocateShared(ByteCount length, ByteCount alignment)
    {
        int count = (int)((length.Value + UnitBytes - 1) / UnitBytes);
        int step = (int)Math.Max(alignment.Value / UnitBytes, 1);
        ulong wanted = (1UL << count) - 1;
        foreach (Pages pages in _pages)
        {
            for (int unit = 0; pages.IsShared && (pages.IsLow || !IsLow) && unit + count <= UnitsPerPage; unit += step)
            {
                if ((pages.Used & (wanted << unit)) == 0)
                {
                    return Take(pages, unit, wanted << unit, length);
                }
            }
        }

        return TryTake(0, isShared: true) is { } page ? Take(page, 0, wanted, length) : null;
    }

    private DmaBuffer? TryAllocatePages(ByteCount length, ByteCount alignment)
    {
        ulong pages = Math.Max(PageCount.Covering(length).Value, alignment.Value / PageCount.BytesPerPage);
        int order = BitOperations.Log2(BitOperations.RoundUpToPowerOf2(pages));
        return TryTake(order, isShared: false) is { } block ? Take(block, 0, 1, length) : null;
    }

    private DmaBuffer Take(Pages pages, int unit, ulong units, ByteCount length)
    {
        // The unit lies in the page, so neither sum overflows.
        ulong offset = (ulong)unit * UnitBytes;
        var buffer = new DmaBuffer(
            new PhysicalAddress(pages.Physical.Value + offset), new VirtualAddress(pages.Start.Value + (nuint)offset), length);
        buffer.Slice(0, (int)length.Value).Clear();
        _blocks.Add(new Block(buffer, pages, units));
        pages.Used |= units;
        return buffer;
    }

    private Pages? TryTake(int order, bool isShared)
    {
        bool isLow = host.TryAllocatePages(order, isLow: true, out PhysicalAddress physical, out VirtualAddress start);
        if (!isLow && (IsLow || !host.TryAllocatePages(order, isLow: false, out physical, out start)))
        {
            return null;
        }

        var pages = new Pages(
            physical, start, new DeviceClaim(ClaimKind.Memory, physical.Value, PageCount.BytesPerPage << order), isShared, isLow);
        _pages.Add(pages);
        if (claims.TryClaim(device, pages.Claim, out string problem))
        {
            return pages;
        }

        _pages.Remove(pages);
        host.FreePages(physical);
        host.Report(LogLevel.Error, device, $"{pages.Claim} {problem}");
        return null;
    }

    private void GiveBack(Pages pages)
    {
        claims.Release(pages.Claim);
        host.FreePages(pages.Physical);
    }

    // A bit of Used for each unit that belongs to a block; pages that are not shared use the lowest one.
    private sealed class Pages(
        PhysicalAddress physical, VirtualAddress start, DeviceClaim claim, bool isShared, bool isLow)
    {
        public PhysicalAddress Physical { get; } = physical;

        public VirtualAddress Start { get; } = start;

        public DeviceClaim Claim { get; } = claim;

        public bool IsShared { get; } = isShared;

        public bool IsLow { get; } = isLow;

        public ulong Used { get; set; }
    }

    private sealed class Block(DmaBuffer buffer, Pages pages, ulong units)
    {
        public DmaBuffer Buffer { get; } = buffer;

        public Pages Pages { get; } = pages;

        public ulong Units { get; } = units;
    }
}
