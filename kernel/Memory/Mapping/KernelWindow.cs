namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// The virtual addresses at which the kernel maps memory apart from its physical address: 4 TiB from the first address on that is
/// in the upper half with four levels of page tables, and with five.
/// </summary>
/// <remarks>
/// Memory and devices are mapped to themselves in the lower half, at whose end physical addresses end at the latest, so nothing
/// can collide with the upper half. The window is divided into slots of 1 GiB: one entry of a page table, so that a slot is
/// unmapped with one store. A table of one byte for each KiB of the window would take 4 GiB of addresses; there is room for it
/// above.
/// </remarks>
internal static class KernelWindow
{
    /// <summary>The first address.</summary>
    private const ulong Start = 0xFFFF_8000_0000_0000;

    /// <summary>Bytes.</summary>
    public const ulong Length = 1UL << 42;

    /// <summary>The addresses.</summary>
    public static VirtualRange Range => new(new(unchecked((nuint)Start)), new(Length));

    /// <summary>Bytes of a slot. Each region begins with a slot of its own.</summary>
    public const ulong SlotBytes = 1UL << 30;

    /// <summary>
    /// The slots that a region takes: at least one page of the last one is left over and never mapped, so that a write behind the
    /// region faults.
    /// </summary>
    /// <param name="region">The region's start, a multiple of <see cref="SlotBytes"/>, and its pages.</param>
    public static VirtualRange SlotsOf(VirtualRange region) =>
        new(region.Start, new(((region.Length.Value / SlotBytes) + 1) * SlotBytes));
}
