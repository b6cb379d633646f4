using System.Numerics;

namespace UefiKernel.Memory.Addresses;

/// <summary>Rounding of plain numbers to a power of two, with overflow reported instead of wrapped.</summary>
internal static class PowerOfTwo
{
    /// <summary>Rounds <paramref name="value"/> down; false when <paramref name="alignment"/> is no power of two.</summary>
    internal static bool TryAlignDown(ulong value, ulong alignment, out ulong result)
    {
        result = value & ~(alignment - 1);
        return BitOperations.IsPow2(alignment);
    }

    /// <summary>
    /// Rounds up; false when <paramref name="alignment"/> is no power of two or the result does not fit in 64 bits.
    /// </summary>
    internal static bool TryAlignUp(ulong value, ulong alignment, out ulong result)
    {
        ulong mask = alignment - 1;
        result = (value + mask) & ~mask;
        return BitOperations.IsPow2(alignment) && result >= value;
    }

    /// <summary>Whether <paramref name="alignment"/> is a power of two and <paramref name="value"/> a multiple of it.</summary>
    internal static bool IsAligned(ulong value, ulong alignment) =>
        BitOperations.IsPow2(alignment) && (value & (alignment - 1)) == 0;
}
