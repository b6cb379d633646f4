using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's page allocator for the shell.</summary>
internal sealed class PagesView : IPagesView
{
    /// <inheritdoc/>
    public PageZoneStatistics GetStatistics(PageZone zone)
    {
        Preemption.Disable();
        PageZoneStatistics statistics = PhysicalPages.Allocator.GetStatistics(zone);
        Preemption.Enable();
        return statistics;
    }

    /// <inheritdoc/>
    public PageViolation Verify()
    {
        Preemption.Disable();
        PageViolation violation = PhysicalPages.Allocator.Verify();
        Preemption.Enable();
        return violation;
    }

    /// <inheritdoc/>
    public PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address)
    {
        Preemption.Disable();
        PageStatus status = PhysicalPages.Allocator.TryAllocate(order, zone, PageFallback.Lower, out address);
        Preemption.Enable();
        return status;
    }

    /// <inheritdoc/>
    public PageStatus Free(PhysicalAddress address)
    {
        Preemption.Disable();
        PageStatus status = PhysicalPages.Allocator.Free(address);
        Preemption.Enable();
        return status;
    }

    /// <inheritdoc/>
    public PageStressResult Stress(int operations, ulong seed)
    {
        Preemption.Disable();
        PageStressResult result = PageStress.Run(ref PhysicalPages.Allocator, default, operations, seed);
        Preemption.Enable();
        return result;
    }
}
