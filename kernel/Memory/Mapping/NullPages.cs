using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The first pages, which are never mapped, so that a null reference faults.</summary>
internal static class NullPages
{
    /// <summary>
    /// Bytes that fault, from address 0 on. The compiler relies on it for members up to 32 KiB into an object (ILC for Windows);
    /// Windows keeps 64 KiB free.
    /// </summary>
    public const ulong Size = 0x1_0000;

    /// <summary>The pages.</summary>
    public static VirtualRange Range => new(VirtualAddress.Zero, new(Size));
}
