using System;
using Xunit;

namespace UefiKernel.Memory.Tests.Zones;

/// <summary>Named heaps case by case.</summary>
public sealed unsafe class HeapZoneTests
{
    [Fact]
    public void A_zone_grows_to_its_quota_keeps_to_its_addresses_and_gives_everything_back()
    {
        using ZoneArena arena = new(dma: 64);
        byte* dma = (byte*)arena.Zones.Allocate(HeapZoneKind.Dma, 100_000, 4096);
        byte* kernel = (byte*)arena.Zones.Allocate(HeapZoneKind.Kernel, 100_000, 4096);
        Assert.True(dma != null && arena.PhysicalOf(dma) + 100_000 <= 16 << 20);
        Assert.True(kernel != null && arena.PhysicalOf(kernel) >= 16 << 20);
        Assert.True(arena.Zones.Allocate(HeapZoneKind.Dma, 200_000, 8) == null);
        HeapZoneStatistics statistics = arena.Zones[HeapZoneKind.Dma].GetStatistics();
        Assert.InRange(statistics.Held.Value, 1UL, 64UL);
        Assert.NotEqual(0UL, statistics.QuotaRefusals);
        Assert.Equal(1UL, statistics.Failures);
        Assert.Equal(0UL, arena.Zones[HeapZoneKind.Kernel].GetStatistics().Failures);
        arena.Verify();

        Assert.Equal(HeapStatus.Success, arena.Zones.Free(dma));
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(kernel));
        arena.Zones.Trim();
        Assert.Equal(0UL, arena.HeldPages);
        Assert.Equal(ZoneArena.PageTotal, arena.FreePages);
        arena.Verify();
    }

    [Fact]
    public void A_quota_is_never_exceeded_and_can_be_used_to_the_last_page()
    {
        using ZoneArena arena = new(kernel: 48);
        int blocks = 0;
        while (arena.Zones.Allocate(HeapZoneKind.Kernel, 4000, 16) != null)
        {
            blocks++;
            Assert.InRange(arena.Held(HeapZoneKind.Kernel), 1UL, 48UL);
        }

        Assert.Equal(48UL, arena.Held(HeapZoneKind.Kernel));
        Assert.InRange(blocks, 44, 49);
        Assert.True(arena.Zones.Allocate(HeapZoneKind.User, 4000, 16) != null);
        arena.Verify();
    }

    [Fact]
    public void Without_a_quota_a_zone_gets_nothing()
    {
        using ZoneArena arena = new(user: 0);
        Assert.Equal(HeapStatus.OutOfMemory, arena.Zones.TryAllocate(HeapZoneKind.User, 1, 1, out void* pointer));
        Assert.True(pointer == null);
        Assert.Equal(0UL, arena.HeldPages);
    }

    [Fact]
    public void A_free_finds_the_zone_and_a_zone_refuses_what_is_not_its_own()
    {
        using ZoneArena arena = new();
        void* dma = arena.Zones.Allocate(HeapZoneKind.Dma, 100, 16);
        void* user = arena.Zones.Allocate(HeapZoneKind.User, 100, 16);
        Assert.Equal(HeapStatus.ForeignPointer, arena.Zones[HeapZoneKind.Kernel].Free(dma));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Zones[HeapZoneKind.User].Free(dma));
        Assert.True(arena.Zones.TryGetZone(user, out HeapZoneKind kind));
        Assert.Equal(HeapZoneKind.User, kind);
        int local = 0;
        Assert.False(arena.Zones.TryGetZone(&local, out _));
        Assert.Equal(HeapStatus.ForeignPointer, arena.Zones.Free(&local));
        Assert.Equal(HeapStatus.NullPointer, arena.Zones.Free(null));
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(dma));
        Assert.Equal(HeapStatus.DoubleFree, arena.Zones.Free(dma));
        Assert.Equal(HeapStatus.SizeMismatch, arena.Zones[HeapZoneKind.User].Free(user, 99));
        Assert.Equal(HeapStatus.Success, arena.Zones[HeapZoneKind.User].Free(user, 100));
        arena.Verify();
    }

    [Fact]
    public void A_device_gets_the_physical_address()
    {
        using ZoneArena arena = new();
        byte* buffer = (byte*)arena.Zones.Allocate(HeapZoneKind.Dma, 65536, 65536);
        Assert.True(arena.Zones[HeapZoneKind.Dma].TryGetPhysical(buffer + 7, out PhysicalAddress physical));
        Assert.Equal(arena.PhysicalOf(buffer) + 7, physical.Value);
        Assert.Equal(7UL, physical.Value % 65536);
        Assert.False(arena.Zones[HeapZoneKind.User].TryGetPhysical(buffer, out _));
    }

    [Fact]
    public void A_large_block_goes_back_at_once_and_one_small_chunk_is_kept()
    {
        using ZoneArena arena = new();
        void* large = arena.Zones.Allocate(HeapZoneKind.Kernel, 2 << 20, 16);
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(large));
        Assert.Equal(0UL, arena.HeldPages);
        void* small = arena.Zones.Allocate(HeapZoneKind.Kernel, 100, 16);
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(small));
        Assert.Equal(16UL, arena.HeldPages);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(HeapStatus.Success, arena.Zones.Free(arena.Zones.Allocate(HeapZoneKind.Kernel, 100, 16)));
        }

        Assert.Equal(2UL, arena.Zones[HeapZoneKind.Kernel].GetStatistics().Growths);
        arena.Verify();
    }

    [Fact]
    public void A_zone_that_cannot_grow_gets_what_the_others_keep_for_nothing()
    {
        using ZoneArena arena = new(kernel: ZoneArena.PageTotal, user: ZoneArena.PageTotal);
        void* kept = arena.Zones.Allocate(HeapZoneKind.User, 100, 16);
        while (arena.Zones[HeapZoneKind.Kernel].Allocate(60_000, 16) != null)
        {
        }

        Assert.Equal(0UL, arena.FreePages);
        Assert.True(arena.Zones.Allocate(HeapZoneKind.Kernel, 60_000, 16) == null);
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(kept));
        Assert.Equal(16UL, arena.Held(HeapZoneKind.User));
        Assert.True(arena.Zones.Allocate(HeapZoneKind.Kernel, 60_000, 16) != null);
        Assert.Equal(0UL, arena.Held(HeapZoneKind.User));
        arena.Verify();
    }

    [Fact]
    public void A_failed_allocation_leaves_no_pages_behind()
    {
        using ZoneArena arena = new(kernel: ulong.MaxValue >> 12);
        Assert.Equal(HeapStatus.OutOfMemory, arena.Zones.TryAllocate(HeapZoneKind.Kernel, 1 << 30, 16, out _));
        Assert.Equal(HeapStatus.OutOfMemory, arena.Zones.TryAllocate(HeapZoneKind.Kernel, (nuint)1 << 40, 16, out _));
        Assert.Equal(HeapStatus.InvalidSize, arena.Zones.TryAllocate(HeapZoneKind.Kernel, nuint.MaxValue, 16, out _));
        Assert.Equal(HeapStatus.InvalidAlignment, arena.Zones.TryAllocate(HeapZoneKind.Kernel, 16, 3, out _));
        Assert.Equal(HeapStatus.OutOfMemory, arena.Zones.TryAllocate((HeapZoneKind)3, 16, 16, out _));
        Assert.Equal(0UL, arena.HeldPages);
        Assert.Equal(ZoneArena.PageTotal, arena.FreePages);
        arena.Verify();
    }

    [Fact]
    public void Every_size_around_a_block_of_pages_fits_into_pages_of_its_own()
    {
        using ZoneArena arena = new(kernel: ZoneArena.PageTotal);
        for (nuint pages = 16; pages <= 512; pages *= 2)
        {
            for (nuint less = 0; less <= pages * 256; less += 997)
            {
                void* block = arena.Zones.Allocate(HeapZoneKind.Kernel, (pages * 4096) - less, 4096);
                Assert.True(block != null, $"{pages} pages less {less} bytes");
                Assert.Equal(HeapStatus.Success, arena.Zones.Free(block));
                arena.Zones.Trim();
            }
        }

        Assert.Equal(ZoneArena.PageTotal, arena.FreePages);
    }

    [Fact]
    public void Reallocation_grows_the_zone_and_keeps_the_bytes()
    {
        using ZoneArena arena = new();
        byte* block = (byte*)arena.Zones[HeapZoneKind.User].Reallocate(null, 1000, 16);
        new Span<byte>(block, 1000).Fill(0x5A);
        foreach (int size in new[] { 60_000, 500_000, 3_000_000, 700, 1000 })
        {
            block = (byte*)arena.Zones[HeapZoneKind.User].Reallocate(block, (nuint)size, 16);
            Assert.True(block != null);
            Assert.False(new Span<byte>(block, Math.Min(size, 700)).ContainsAnyExcept((byte)0x5A));
            arena.Verify();
        }

        Assert.True(arena.Zones[HeapZoneKind.User].Reallocate(block, 1 << 30, 16) == null);
        Assert.Equal((nuint)1000, arena.Zones[HeapZoneKind.User].UsableSize(block));
        Assert.Equal(HeapStatus.Success, arena.Zones.Free(block));
        Assert.True(arena.Zones[HeapZoneKind.User].Reallocate(block, 10, 16) == null);
        arena.Zones.Trim();
        Assert.Equal(0UL, arena.HeldPages);
        arena.Verify();
    }

    [Theory]
    [InlineData(HeapHardening.None)]
    [InlineData(HeapHardening.Basic)]
    public void Zones_give_their_pages_back_at_every_level(HeapHardening hardening)
    {
        using ZoneArena arena = new();
        Assert.Equal(HeapStatus.Success, arena.Zones[HeapZoneKind.Kernel].SetHardening(hardening));
        void*[] blocks = new void*[200];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = arena.Zones.Allocate(HeapZoneKind.Kernel, (nuint)(i * 50), 16);
            Assert.True(blocks[i] != null);
        }

        foreach (void* block in blocks)
        {
            Assert.Equal(HeapStatus.Success, arena.Zones.Free(block));
            arena.Verify();
        }

        arena.Zones.Trim();
        Assert.Equal(0UL, arena.HeldPages);
        arena.Verify();
    }

    [Fact]
    public void A_freed_block_is_not_reallocated()
    {
        using ZoneArena arena = new();
        ref HeapZone zone = ref arena.Zones[HeapZoneKind.Kernel];
        void* other = zone.Allocate(100, 16);
        void* block = zone.Allocate(100, 16);
        Assert.Equal(HeapStatus.Success, zone.Free(block));
        Assert.True(zone.Reallocate(block, 300_000, 16) == null);
        Assert.Equal(HeapStatus.Success, zone.Free(other));
        arena.Verify();
    }

    [Fact]
    public void A_zone_that_nobody_set_up_says_no()
    {
        HeapZones zones = default;
        Assert.Equal(HeapStatus.OutOfMemory, zones.TryAllocate(HeapZoneKind.Kernel, 16, 16, out _));
        Assert.True(zones.Verify().IsNone);
        Assert.True(zones.Trim().IsZero);
        Assert.False(zones.TryInitialize(default, VirtualAddress.Zero, default, default, default));
        using ZoneArena arena = new();
        HeapZone zone = default;
        Assert.False(zone.TryInitialize(HeapZoneKind.User, arena.Pages, VirtualAddress.Zero, new((PageZone)3, PageFallback.None, new(1))));
        void* held = arena.Zones.Allocate(HeapZoneKind.Dma, 16, 16);
        Assert.True(held != null);
        Assert.False(arena.Zones.TryInitialize(arena.Pages, VirtualAddress.Zero, default, default, default));
    }
}
