using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The pages of the kernel's page allocator. Preemption is off.</summary>
internal readonly struct KernelWindowPages : IWindowPages
{
    /// <summary>Takes a block, from the highest zone that has one.</summary>
    /// <param name="order">The block has 2 to the power of it pages.</param>
    /// <param name="block">Its first byte.</param>
    public bool TryAllocate(int order, out PhysicalAddress block) =>
        PhysicalPages.TryAllocate(order, PageZone.High, PageFallback.Lower, out block) == PageStatus.Success;

    /// <summary>Gives a block back.</summary>
    /// <param name="block">Its first byte.</param>
    /// <returns>Its length; 0 when no block begins there.</returns>
    public ulong Free(PhysicalAddress block) =>
        PhysicalPages.TryGetOrder(block, out int order) == PageStatus.Success && PhysicalPages.Free(block) == PageStatus.Success
            ? PageAllocator.LengthOf(order).Value
            : 0;

    /// <summary>Has the processor forget all translations: no page is global.</summary>
    public void ForgetTranslations() => Cpu.WriteCr3(Cpu.ReadCr3());
}
