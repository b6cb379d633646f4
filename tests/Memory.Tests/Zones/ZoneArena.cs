using System;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Tests.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Zones;

/// <summary>32 MiB that play physical memory, half of it below 16 MiB, with three zones over it.</summary>
internal sealed unsafe class ZoneArena : IDisposable
{
    internal const ulong PageTotal = 8192;
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(PageTotal << 12), 2 << 20);
    private readonly PageArena _pages = new(PageArena.Range(0, PageTotal));
    internal HeapZones Zones;

    internal ZoneArena(ulong dma = 1024, ulong kernel = 2048, ulong user = 2048)
    {
        bool done = Zones.TryInitialize(
            _pages.Pages,
            VirtualAddress.FromPointer(_memory),
            new(PageZone.Low, PageFallback.None, new(dma)),
            new(PageZone.High, PageFallback.Lower, new(kernel)),
            new(PageZone.High, PageFallback.Lower, new(user)));
        Assert.True(done);
    }

    internal PageAllocator Pages => _pages.Pages;

    internal ulong HeldPages =>
        Held(HeapZoneKind.Dma) + Held(HeapZoneKind.Kernel) + Held(HeapZoneKind.User);

    internal ulong Held(HeapZoneKind kind) => Zones[kind].GetStatistics().Held.Value;

    internal ulong FreePages => Pages.GetStatistics(PageZone.Low).Free.Value + Pages.GetStatistics(PageZone.Below4GiB).Free.Value;

    internal ulong PhysicalOf(void* pointer) => (ulong)((byte*)pointer - _memory);

    internal void Verify()
    {
        Assert.Equal("none", Zones.Verify().ToString());
        Assert.Equal("none", Pages.Verify().ToString());
        Assert.Equal(PageTotal, FreePages + HeldPages);
    }

    public void Dispose()
    {
        _pages.Dispose();
        NativeMemory.AlignedFree(_memory);
    }
}
