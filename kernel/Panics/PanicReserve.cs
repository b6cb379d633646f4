using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Memory that is kept for the report of a panic: objects and tables are made there from its beginning on, and nothing is
/// collected, so that the report does not have to trust a heap that may be damaged. There are two pieces: a panic within the
/// report continues with the second one.
/// </summary>
internal static class PanicReserve
{
    // 2 MiB a piece. The report of a fault takes 1.5 MiB: half of it the disassembler's tables, the rest method names and the QR
    // code.
    private const int Order = 9;

    // Taken during boot; then used by the panic only.
    private static ulong s_first;
    private static ulong s_second;

    /// <summary>Pages that are taken.</summary>
    public static PageCount Pages => new((s_first == 0 ? 0UL : 1UL << Order) + (s_second == 0 ? 0UL : 1UL << Order));

    private static ByteCount PieceSize => new(PageCount.BytesPerPage << Order);

    /// <summary>Takes the memory.</summary>
    /// <returns>False when there is none: then a report uses what is left of the heap.</returns>
    public static bool TryTake() => TryTake(out s_first) && TryTake(out s_second);

    /// <summary>Has everything allocated from here on come from the first piece.</summary>
    public static void Open() => UseFor(s_first);

    /// <summary>Has everything allocated from here on come from the second piece.</summary>
    public static void OpenNext()
    {
        ulong piece = s_second;
        s_second = 0;
        if (piece != 0)
        {
            UseFor(piece);
        }
    }

    private static void UseFor(ulong piece)
    {
        if (piece != 0)
        {
            KernelHeap.Replace(new VirtualAddress((nuint)piece), PieceSize);
        }

        ObjectAllocation.BeginReport();
    }

    // Mapped at its own address, readable and writable, as all memory that the allocator hands out.
    private static bool TryTake(out ulong piece)
    {
        bool taken = PhysicalPages.TryAllocate(Order, PageZone.High, PageFallback.Lower, out PhysicalAddress address) ==
            PageStatus.Success;
        piece = taken ? address.Value : 0;
        return taken;
    }
}
