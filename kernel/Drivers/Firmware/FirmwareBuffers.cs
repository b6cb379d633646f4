using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>Buffers for the firmware from the page allocator, whose pages are mapped at their own addresses.</summary>
internal sealed unsafe class FirmwareBuffers : IFirmwareBuffers
{
    /// <summary>Takes a block of pages.</summary>
    /// <param name="bytes">Bytes.</param>
    /// <returns>Null when there is none that is large enough.</returns>
    public byte* Take(int bytes)
    {
        if (!PageAllocator.TryGetOrder(new ByteCount((ulong)bytes), out int order))
        {
            return null;
        }

        PageStatus status = PhysicalPages.TryAllocate(order, PageZone.High, PageFallback.Lower, out PhysicalAddress block);
        return status == PageStatus.Success ? (byte*)block.Value : null;
    }

    /// <summary>Gives the block back.</summary>
    /// <param name="buffer">What <see cref="Take"/> gave.</param>
    public void Give(byte* buffer) => PhysicalPages.Free(new PhysicalAddress((nuint)buffer));
}
