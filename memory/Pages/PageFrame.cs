using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// Frame numbers: an address divided by 4096. There are 2⁵² of them, so that the number behind the last frame still fits, which
/// the address behind the last page does not.
/// </summary>
internal static class PageFrame
{
    internal const int Shift = 12;
    internal const ulong OffsetMask = PageCount.BytesPerPage - 1;

    /// <summary>The first frame that starts at an address or above it.</summary>
    internal static ulong After(ulong address) => (address >> Shift) + ((address & OffsetMask) == 0 ? 0UL : 1UL);

    /// <summary>The number behind the last frame that ends with <paramref name="lastAddress"/> or below it.</summary>
    internal static ulong Behind(ulong lastAddress) =>
        (lastAddress >> Shift) + ((lastAddress & OffsetMask) == OffsetMask ? 1UL : 0UL);

    internal static PhysicalAddress AddressOf(ulong frame) => new(frame << Shift);
}
