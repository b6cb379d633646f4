using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Files;

/// <summary>Pages of the one page allocator. Those that the heap leaves for stacks and page tables are left here too.</summary>
internal sealed unsafe class RamDiskPages : IFilePageSource
{
    /// <summary>Bytes that the disk can still take at this moment.</summary>
    public static long Available
    {
        get
        {
            ulong free = PhysicalPages.CountFree().Value;
            ulong reserve = HeapGrowth.Reserve.Value;
            return free > reserve ? (long)((free - reserve) * PageCount.BytesPerPage) : 0;
        }
    }

    public nint TryTake() =>
        Available > 0 &&
        PhysicalPages.TryAllocate(0, PageZone.High, PageFallback.Lower, out PhysicalAddress page) == PageStatus.Success
            ? (nint)IdentityMapping.Of(page).ToPointer()
            : 0;

    // The allocator's pages are mapped at their own addresses.
    public void Give(nint page) => PhysicalPages.Free(new PhysicalAddress((ulong)page));
}
