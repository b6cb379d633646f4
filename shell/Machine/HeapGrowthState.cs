using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>How far the heap has grown, and how far it may.</summary>
/// <param name="WindowStart">The first virtual address of grown regions.</param>
/// <param name="WindowLength">Bytes of addresses from there on; zero for a heap that cannot grow.</param>
/// <param name="Limit">The largest size of all regions together.</param>
/// <param name="Available">Bytes by which the heap could grow now.</param>
/// <param name="PageReserve">Bytes of free free pages that the heap does not take.</param>
/// <param name="Growths">Regions added so far.</param>
/// <param name="Grown">Their bytes.</param>
/// <param name="Returns">Regions given back so far.</param>
/// <param name="Returned">Their bytes.</param>
/// <param name="Refusals">Times that the heap could not grow.</param>
public readonly record struct HeapGrowthState(
    VirtualAddress WindowStart, ByteCount WindowLength, ByteCount Limit, ByteCount Available, ByteCount PageReserve,
    ulong Growths, ByteCount Grown, ulong Returns, ByteCount Returned, ulong Refusals)
{
    /// <summary>Whether a region is a grown one.</summary>
    public bool IsGrown(VirtualAddress region) => region.Value - WindowStart.Value < WindowLength.Value;
}
