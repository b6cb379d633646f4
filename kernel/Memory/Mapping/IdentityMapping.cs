using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// The lower half of the address space, where each physical address is mapped to the same virtual one: by the firmware (UEFI
/// 2.10, section 2.3.4), and by the kernel's own page tables.
/// </summary>
internal static class IdentityMapping
{
    /// <summary>Where physical memory is mapped.</summary>
    /// <param name="range">The memory.</param>
    public static VirtualRange Of(PhysicalRange range) => new(Of(range.Start), range.Length);

    /// <summary>Where a physical address is mapped.</summary>
    /// <param name="address">The address.</param>
    public static VirtualAddress Of(PhysicalAddress address) => new((nuint)address.Value);

    /// <summary>The memory behind addresses of the lower half.</summary>
    /// <param name="range">The addresses.</param>
    public static PhysicalRange Behind(VirtualRange range) => new(new(range.Start.Value), range.Length);
}
