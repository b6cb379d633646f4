using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCheck;
using Xunit;

namespace UefiKernel.Memory.Tests.Pages;

public sealed unsafe class BuddyAllocatorTests
{
    private static void With(ulong firstPage, ulong pages, Action<nint> use)
    {
        BuddyAllocator* buddy = (BuddyAllocator*)NativeMemory.AllocZeroed((nuint)sizeof(BuddyAllocator));
        void* metadata = NativeMemory.Alloc((nuint)BuddyAllocator.MetadataFor(new(pages)).Value);
        try
        {
            Assert.True(buddy->TryInitialize(new(firstPage * 4096), new(pages), metadata));
            use((nint)buddy);
        }
        finally
        {
            NativeMemory.Free(metadata);
            NativeMemory.Free(buddy);
        }
    }

    [Fact]
    public void Everything_is_reserved_until_it_is_opened_and_joins_to_the_largest_blocks() => With(0, 1 << 18, handle =>
    {
        BuddyAllocator* buddy = (BuddyAllocator*)handle;
        Assert.False(buddy->TryAllocate(0, PageZone.High, out _));
        Assert.True(buddy->AddFree(new(0), new(1 << 18)));
        Assert.False(buddy->AddFree(new(4096), new(1)));
        Assert.Equal(1UL, buddy->FreeBlocks(BuddyAllocator.MaximumOrder));
        Assert.True(buddy->TryAllocate(18, PageZone.Low, out _) is false);
        Assert.True(buddy->TryAllocate(0, PageZone.Low, out PhysicalAddress page));
        Assert.Equal(0UL, page.Value);
        Assert.True(buddy->TryFree(page, 0));
        Assert.False(buddy->TryFree(page, 0));
        Assert.False(buddy->TryFree(new(4097), 0));
        Assert.Equal(1UL, buddy->FreeBlocks(BuddyAllocator.MaximumOrder));
        Assert.True(buddy->Verify());
    });

    [Fact]
    public void A_zone_falls_back_to_lower_zones_only() => With(4000, 3000, handle =>
    {
        // 96 pages below 16 MiB, the rest above.
        BuddyAllocator* buddy = (BuddyAllocator*)handle;
        Assert.True(buddy->AddFree(new(4000 * 4096), new(3000)));
        Assert.True(buddy->TryAllocate(3, PageZone.Below4GiB, out PhysicalAddress above));
        Assert.True(above.Value >= 16 << 20);
        int low = 0;
        while (buddy->TryAllocate(0, PageZone.Low, out PhysicalAddress page))
        {
            Assert.True(page.Value < 16 << 20);
            low++;
        }

        Assert.Equal(96, low);
        Assert.True(buddy->TryAllocate(0, PageZone.High, out _));
        Assert.True(buddy->Verify());
    });

    [Fact]
    public void Reserved_ranges_are_never_handed_out() => With(0, 1024, handle =>
    {
        BuddyAllocator* buddy = (BuddyAllocator*)handle;
        Assert.True(buddy->AddFree(new(0), new(1024)));
        Assert.True(buddy->Reserve(new(100 * 4096), new(37)));
        Assert.False(buddy->Reserve(new(136 * 4096), new(2)));
        Assert.True(buddy->Verify());
        int count = 0;
        while (buddy->TryAllocate(0, PageZone.High, out PhysicalAddress page))
        {
            Assert.False(page.Value / 4096 is >= 100 and < 137);
            count++;
        }

        Assert.Equal(1024 - 37, count);
        Assert.True(buddy->AddFree(new(100 * 4096), new(37)));
        Assert.Equal(37UL, buddy->Free.Value);
    });

    [Fact]
    public void Random_use_keeps_every_page_in_exactly_one_place() =>
        Gen.Select(Gen.Int[0, 5000], Gen.Int[1, 600], Gen.Select(Gen.Bool, Gen.Int[0, 7], Gen.Int[0, 1000]).Array[0, 150])
            .Sample(
                (first, pages, steps) => With((ulong)first, (ulong)pages, handle =>
                {
                    BuddyAllocator* buddy = (BuddyAllocator*)handle;
                    Assert.True(buddy->AddFree(new((ulong)first * 4096), new((ulong)pages)));
                    List<(ulong Page, int Order)> live = [];
                    foreach ((bool allocate, int order, int which) in steps)
                    {
                        if (allocate || live.Count == 0)
                        {
                            if (buddy->TryAllocate(order, PageZone.Below4GiB, out PhysicalAddress address))
                            {
                                ulong page = address.Value / 4096;
                                Assert.Equal(0UL, page & ((1UL << order) - 1));
                                Assert.True(page >= (ulong)first && page + (1UL << order) <= (ulong)(first + pages));
                                Assert.DoesNotContain(live, l => l.Page < page + (1UL << order) && page < l.Page + (1UL << l.Order));
                                live.Add((page, order));
                            }
                        }
                        else
                        {
                            (ulong page, int freed) = live[which % live.Count];
                            live.RemoveAt(which % live.Count);
                            Assert.True(buddy->TryFree(new(page * 4096), freed));
                        }

                        Assert.True(buddy->Verify());
                    }

                    foreach ((ulong page, int order) in live)
                    {
                        Assert.True(buddy->TryFree(new(page * 4096), order));
                    }

                    Assert.Equal((ulong)pages, buddy->Free.Value);
                    Assert.True(buddy->Verify());
                }),
                iter: 200,
                threads: 1);
}
