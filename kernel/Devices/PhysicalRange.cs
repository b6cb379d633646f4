namespace UefiKernel.Devices;

/// <summary>A run of physical memory.</summary>
/// <param name="start">The first byte.</param>
/// <param name="byteCount">Length in bytes; what would pass the end of the address space is cut off.</param>
public readonly struct PhysicalRange(PhysicalAddress start, ulong byteCount)
{
    /// <summary>The first byte.</summary>
    public PhysicalAddress Start { get; } = start;

    /// <summary>Length in bytes, such that the end does not overflow.</summary>
    public ulong ByteCount { get; } = byteCount <= ulong.MaxValue - start.Value ? byteCount : ulong.MaxValue - start.Value;

    /// <summary>How many bytes the range still holds from an address on; 0 when the address is outside.</summary>
    /// <param name="address">Any address.</param>
    public ulong BytesFrom(PhysicalAddress address)
    {
        if (address.Value < Start.Value)
            return 0;

        ulong offset = address.Value - Start.Value;
        return offset < ByteCount ? ByteCount - offset : 0;
    }
}
