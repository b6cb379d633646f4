using System.Runtime.InteropServices;
using Xunit;

namespace UefiKernel.Memory.Tests.Zones;

public sealed unsafe class HeapZoneTests
{
    [Fact]
    public void A_zone_grows_to_its_quota_keeps_to_its_addresses_and_gives_everything_back()
    {
        // Physical memory is played by an arena: physical address p is at arena + p.
        const ulong Pages = 4096 + 1024;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Pages * 4096), 1 << 21);
        void* metadata = NativeMemory.Alloc((nuint)BuddyAllocator.MetadataFor(new(Pages)).Value);
        BuddyAllocator* buddy = (BuddyAllocator*)NativeMemory.AllocZeroed((nuint)sizeof(BuddyAllocator));
        HeapZone* dma = (HeapZone*)NativeMemory.AllocZeroed((nuint)sizeof(HeapZone));
        HeapZone* kernel = (HeapZone*)NativeMemory.AllocZeroed((nuint)sizeof(HeapZone));
        Assert.True(buddy->TryInitialize(default, new(Pages), metadata));
        Assert.True(buddy->AddFree(new(4096), new(Pages - 1)));
        ulong free = buddy->Free.Value;
        dma->Initialize(HeapZoneKind.Dma, buddy, PageZone.Low, new(64), (nuint)memory);
        kernel->Initialize(HeapZoneKind.Kernel, buddy, PageZone.Below4GiB, new(1000), (nuint)memory);

        byte* d = (byte*)dma->Allocate(100_000, 4096);
        byte* k = (byte*)kernel->Allocate(100_000, 4096);
        Assert.True(d != null && d + 100_000 <= memory + (16 << 20));
        Assert.True(k >= memory + (16 << 20));
        Assert.Equal(HeapStatus.ForeignPointer, dma->Free(k));
        Assert.True(dma->Allocate(200_000, 8) == null);
        Assert.True(dma->Held.Value <= 64 && dma->Held.Value > 0);
        Assert.True(dma->Verify().IsNone && kernel->Verify().IsNone);

        Assert.Equal(HeapStatus.Success, dma->Free(d));
        Assert.Equal(HeapStatus.Success, kernel->Free(k));
        Assert.True(dma->Trim().Value > 0 && kernel->Trim().Value > 0);
        Assert.Equal(free, buddy->Free.Value);
        Assert.True(buddy->Verify());
        NativeMemory.Free(kernel);
        NativeMemory.Free(dma);
        NativeMemory.Free(buddy);
        NativeMemory.Free(metadata);
        NativeMemory.AlignedFree(memory);
    }
}
