using UefiKernel.Efi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>Where the heap was placed, or why it could not be placed.</summary>
public readonly struct HeapRegionResult
{
    /// <summary>
    /// Success; NotFound when no free region is large enough; InvalidParameter when nothing was asked for; else the last status
    /// with which the firmware refused the pages.
    /// </summary>
    public EfiStatus Status { get; init; }

    /// <summary>The memory, whole pages; empty without success.</summary>
    public PhysicalRange Range { get; init; }

    /// <summary>The size that was asked for, rounded up to whole pages.</summary>
    public ByteCount Size { get; init; }

    /// <summary>The piece of free memory that it was carved from; with success only.</summary>
    public PhysicalRange Source { get; init; }

    /// <summary>The largest free piece above 1 MiB; empty when there is none.</summary>
    public PhysicalRange Largest { get; init; }

    /// <summary>How many pieces the firmware refused.</summary>
    public int Refusals { get; init; }
}
