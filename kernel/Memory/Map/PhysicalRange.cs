using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>A run of physical memory.</summary>
/// <param name="start">The first byte.</param>
/// <param name="length">Its length; what would pass the end of the address space is cut off.</param>
public readonly struct PhysicalRange(PhysicalAddress start, ByteCount length)
{
    /// <summary>The first byte.</summary>
    public PhysicalAddress Start { get; } = start;

    /// <summary>Its length, such that the end does not overflow.</summary>
    public ByteCount Length { get; } =
        start.TryAdd(length, out _) ? length : new ByteCount(ulong.MaxValue - start.Value);

    /// <summary>How much the range still holds from an address on; nothing when the address is outside.</summary>
    /// <param name="address">Any address.</param>
    public ByteCount LengthFrom(PhysicalAddress address) =>
        address.TryDistanceFrom(Start, out ByteCount offset) && Length.TrySubtract(offset, out ByteCount rest)
        ? rest
        : ByteCount.Zero;
}
