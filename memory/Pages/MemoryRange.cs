using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// A piece of physical memory, as a line of a memory map names it. Any start and length; nothing is checked here.
/// </summary>
public readonly struct MemoryRange
{
    /// <summary>The <paramref name="length"/> bytes from <paramref name="start"/> on.</summary>
    public MemoryRange(PhysicalAddress start, ByteCount length)
    {
        Start = start;
        Length = length;
    }

    /// <summary>The first address.</summary>
    public PhysicalAddress Start { get; }

    /// <summary>The length in bytes; 0 for an empty range.</summary>
    public ByteCount Length { get; }

    /// <summary>
    /// The last address of the range, which may be the last one there is; false when it is empty or wraps around.
    /// </summary>
    internal bool TryGetLast(out ulong last)
    {
        last = Start.Value + (Length.Value - 1);
        return !Length.IsZero && last >= Start.Value;
    }

    /// <summary>The start and the length: <c>0x0000000000100000, 4 KiB</c>.</summary>
    public override string ToString() => Start.ToString() + ", " + Length.ToString();
}
