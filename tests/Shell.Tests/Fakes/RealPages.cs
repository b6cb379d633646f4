using System;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>
/// The page allocator over pages of this process's memory, as the kernel has it over the machine's: some from 1 MiB on and some
/// from 32 MiB on.
/// </summary>
internal sealed unsafe class RealPages : IPagesView, IDisposable
{
    private const ulong Low = 1 << 20;
    private const ulong Middle = 32 << 20;

    // Native memory that nothing else knows and that stays in place until Dispose. Only the pages of the two ranges are ever
    // touched, so the rest of it is never backed.
    private readonly byte* _memory;
    private readonly void* _metadata;
    private PageAllocator _pages;

    public RealPages(ulong lowPages, ulong middlePages)
    {
        PhysicalRange[] ranges = [new(new(Low), new(lowPages << 12)), new(new(Middle), new(middlePages << 12))];
        Assert.Equal(PageStatus.Success, PageAllocator.MeasureMetadata(ranges, out ByteCount bytes));
        _metadata = NativeMemory.AlignedAlloc((nuint)bytes.Value, 64);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Middle + (middlePages << 12)), 4096);
        Assert.Equal(PageStatus.Success, _pages.Initialize(ranges, _metadata, bytes));
    }

    public PageZoneStatistics GetStatistics(PageZone zone) => _pages.GetStatistics(zone);

    public PageViolation Verify() => _pages.Verify();

    public PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address) =>
        _pages.TryAllocate(order, zone, PageFallback.Lower, out address);

    public PageStatus Free(PhysicalAddress address) => _pages.Free(address);

    public StressResult<PageViolation> Stress(int operations, ulong seed, Action<int> progress)
    {
        progress(0);
        return PageStress.Run(ref _pages, VirtualAddress.FromPointer(_memory), operations, seed);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.AlignedFree(_metadata);
    }
}
