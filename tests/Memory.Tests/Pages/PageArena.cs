using System;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>A page allocator over pages that do not exist, with metadata between fences that must not change.</summary>
internal sealed unsafe class PageArena : IDisposable
{
    private const int FenceBytes = 64;
    private readonly byte* _memory;
    internal PageAllocator Pages;

    internal PageArena(params PhysicalRange[] ranges)
    {
        PageStatus status = PageAllocator.MeasureMetadata(ranges, out ByteCount bytes);
        if (status != PageStatus.Success)
        {
            throw new InvalidOperationException("The ranges were refused: " + status);
        }

        Length = (int)bytes.Value;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Length + 2 * FenceBytes), 64);
        new Span<byte>(_memory, Length + 2 * FenceBytes).Fill(0xFE);
        status = Pages.Initialize(ranges, Metadata, bytes);
        if (status != PageStatus.Success)
        {
            throw new InvalidOperationException("The ranges were refused: " + status);
        }
    }

    internal int Length { get; }

    internal byte* Metadata => _memory + FenceBytes;

    internal static PhysicalRange Range(ulong firstPage, ulong pages) => new(new(firstPage << 12), new(pages << 12));

    internal PhysicalAddress Take(int order, PageZone zone = PageZone.High, PageFallback fallback = PageFallback.Lower)
    {
        PageStatus status = Pages.TryAllocate(order, zone, fallback, out PhysicalAddress address);
        return status == PageStatus.Success
            ? address
            : throw new InvalidOperationException("No block of order " + order + ": " + status);
    }

    public void Dispose()
    {
        bool intact = !new Span<byte>(_memory, FenceBytes).ContainsAnyExcept((byte)0xFE) &&
            !new Span<byte>(Metadata + Length, FenceBytes).ContainsAnyExcept((byte)0xFE);
        NativeMemory.AlignedFree(_memory);
        if (!intact)
        {
            throw new InvalidOperationException("The allocator wrote outside its metadata.");
        }
    }
}
