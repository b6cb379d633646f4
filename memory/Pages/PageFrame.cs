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

    internal static PhysicalAddress AddressOf(ulong frame) => new(frame << Shift);
}
