using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>Where the heap went, or why it went nowhere.</summary>
public readonly struct HeapRegionResult
{
    /// <summary>
    /// Success; NotFound when no free region is large enough; InvalidParameter when nothing was asked for; else the last status
    /// with which the firmware refused the pages.
    /// </summary>
    public EfiStatus Status { get; init; }

    /// <summary>The heap's first byte, page-aligned; with success only.</summary>
    public PhysicalAddress Base { get; init; }

    /// <summary>The size that was asked for, rounded up to whole pages.</summary>
    public ByteCount Size { get; init; }

    /// <summary>The first byte of the piece of free memory that the heap was carved from; with success only.</summary>
    public PhysicalAddress SourceStart { get; init; }

    /// <summary>The length of that piece; with success only.</summary>
    public ByteCount SourceSize { get; init; }

    /// <summary>The first byte of the largest free piece above 1 MiB.</summary>
    public PhysicalAddress LargestStart { get; init; }

    /// <summary>The length of the largest free piece above 1 MiB; 0 when there is none.</summary>
    public ByteCount LargestSize { get; init; }

    /// <summary>How many pieces the firmware refused.</summary>
    public int Refusals { get; init; }
}
