using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>Whether the check finds damage: every single bit of the maps is flipped once.</summary>
public sealed unsafe class PageVerificationTests
{
    /// <summary>The zone above 4 GiB comes last in the metadata, and the maps of its only section come last there.</summary>
    private const ulong First = (1UL << 20) + 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(4100)]
    public void Every_bit_of_the_maps_matters(ulong length)
    {
        using PageArena arena = new(PageArena.Range(First, length));
        Populate(arena, length);
        Assert.Equal("none", arena.Pages.Verify().ToString());

        int maps = MapBytes(length);
        Assert.InRange(maps, 1, arena.Length);
        HashSet<PageViolationKind> seen = [];
        for (int offset = arena.Length - maps; offset < arena.Length; offset++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                arena.Metadata[offset] ^= (byte)(1 << bit);
                PageViolation violation = arena.Pages.Verify();
                Assert.False(
                    violation.IsNone, $"Bit {bit} of byte {offset - arena.Length + maps} of {maps} was flipped unnoticed.");
                seen.Add(violation.Kind);
                arena.Metadata[offset] ^= (byte)(1 << bit);
            }
        }

        Assert.Equal("none", arena.Pages.Verify().ToString());
        if (length >= 200)
        {
            Assert.Contains(PageViolationKind.LostPage, seen);
            Assert.Contains(PageViolationKind.SharedPage, seen);
            Assert.Contains(PageViolationKind.OutsideBlock, seen);
            Assert.Contains(PageViolationKind.Summary, seen);
        }
    }

    [Fact]
    public void The_violation_names_the_page()
    {
        using PageArena arena = new(PageArena.Range(1UL << 20, 64));
        PhysicalAddress page = arena.Take(0);
        arena.Pages.Trim();

        // The last word of the metadata is the map of reserved pages: page 40 is now reserved and in a free block of 32.
        arena.Metadata[arena.Length - 3] ^= 1;
        Assert.Equal("shared page at 0x100020000", arena.Pages.Verify().ToString());
        arena.Metadata[arena.Length - 3] ^= 1;
        Assert.Equal(PageStatus.Success, arena.Pages.Free(page, 0));
        Assert.Equal("none", arena.Pages.Verify().ToString());
    }

    /// <summary>Blocks of several orders, free, allocated, reserved, and pages kept aside.</summary>
    private static void Populate(PageArena arena, ulong length)
    {
        if (length > 100)
        {
            Assert.Equal(PageStatus.Success, arena.Pages.Reserve(PageArena.Range(First + length - 9, 5)));
        }

        List<PhysicalAddress> taken = [];
        for (int i = 0; i < (int)Math.Min(length / 2, 50); i++)
        {
            if (arena.Pages.TryAllocate(i % 7 == 6 ? 3 : 0, PageZone.High, PageFallback.None, out PhysicalAddress address) ==
                PageStatus.Success)
            {
                taken.Add(address);
            }
        }

        for (int i = 0; i < taken.Count; i += 3)
        {
            Assert.Equal(PageStatus.Success, arena.Pages.Free(taken[i]));
        }
    }

    private static int MapBytes(ulong length)
    {
        ulong words = Words(length);
        for (int order = 0; order <= Math.Min(18, (int)Math.Log2(length)); order++)
        {
            ulong blocks = ((First + length - 1) >> order) - (First >> order) + 1;
            words += Words(blocks);
            do
            {
                blocks = Words(blocks);
                words += blocks;
            }
            while (blocks > 1);
        }

        return (int)words * 8;
    }

    private static ulong Words(ulong bits) => (bits + 63) / 64;
}
