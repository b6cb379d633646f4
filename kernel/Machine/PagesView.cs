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
        using (Preemption.Disable())
            return PhysicalPages.Allocator.GetStatistics(zone);
    }

    /// <inheritdoc/>
    public PageViolation Verify()
    {
        using (Preemption.Disable())
            return PhysicalPages.Allocator.Verify();
    }

    /// <inheritdoc/>
    public PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address)
    {
        using (Preemption.Disable())
            return PhysicalPages.Allocator.TryAllocate(order, zone, PageFallback.Lower, out address);
    }

    /// <inheritdoc/>
    public PageStatus Free(PhysicalAddress address)
    {
        using (Preemption.Disable())
            return PhysicalPages.Allocator.Free(address);
    }

    /// <inheritdoc/>
    public PageStressResult Stress(int operations, ulong seed)
    {
        using (Preemption.Disable())
            return PageStress.Run(ref PhysicalPages.Allocator, default, operations, seed);
    }
}
