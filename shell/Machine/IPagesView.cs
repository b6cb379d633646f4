using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;

namespace UefiKernel.Shell.Machine;

/// <summary>The kernel's allocator of physical pages.</summary>
public interface IPagesView
{
    /// <summary>The counts of a zone at this moment.</summary>
    PageZoneStatistics GetStatistics(PageZone zone);

    /// <summary>Checks every page and returns the first thing that is wrong.</summary>
    PageViolation Verify();

    /// <summary>Allocates a block; see <see cref="PageAllocator.TryAllocate"/>.</summary>
    PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address);

    /// <summary>
    /// Frees a block that <see cref="TryAllocate"/> gave; see <see cref="PageAllocator.Free(PhysicalAddress)"/>.
    /// </summary>
    PageStatus Free(PhysicalAddress address);

    /// <summary>
    /// Runs a workload on the live allocator that writes to every page it gets, checks itself and gives everything back.
    /// </summary>
    /// <param name="operations">How many operations.</param>
    /// <param name="seed">The workload's random seed.</param>
    /// <param name="progress">
    /// Called now and then with how many are done, when no page is taken. What it throws ends the workload.
    /// </param>
    StressResult<PageViolation> Stress(int operations, ulong seed, Action<int> progress);
}
