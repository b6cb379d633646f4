using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's page allocator for the shell.</summary>
internal sealed class PagesView : IPagesView
{
    // As many as are done with preemption disabled.
    private const int OperationsAtOnce = 256;

    public PageZoneStatistics GetStatistics(PageZone zone) => PhysicalPages.GetStatistics(zone);

    public PageViolation Verify() => PhysicalPages.Verify();

    public PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address) =>
        PhysicalPages.TryAllocate(order, zone, PageFallback.Lower, out address);

    public PageStatus Free(PhysicalAddress address) => PhysicalPages.Free(address);

    public StressResult<PageViolation> Stress(int operations, ulong seed, Action<int> progress)
    {
        // In parts, each of which gives all its pages back, so that other threads run in between.
        int done = 0;
        ulong refusals = 0;
        while (true)
        {
            StressResult<PageViolation> part =
                PhysicalPages.Stress(Math.Min(operations - done, OperationsAtOnce), seed + (2 * (ulong)done));
            done += part.Operations;
            refusals += part.Refusals;
            if (part.Problem is not null || done >= operations)
            {
                return new StressResult<PageViolation>(done, refusals, part.Problem, part.Violation);
            }

            progress(done);
        }
    }
}
