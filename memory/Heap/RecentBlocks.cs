using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Where small blocks were freed lately: for each length a stack of addresses at which there may still be room.</summary>
/// <remarks>
/// Nothing here is the truth: what is free, the map of the region says, and whoever takes an address from here looks there first. So a
/// place may meanwhile be allocated, merged with its neighbours or no longer be part of any region, and a stack that is full forgets.
/// </remarks>
internal unsafe struct RecentBlocks
{
    /// <summary>The longest block that has a stack, in granules: 512 bytes.</summary>
    internal const nuint Longest = 32;

    private const uint Capacity = 32;

    private fixed byte _counts[(int)Longest + 1];
    private fixed ulong _addresses[((int)Longest + 1) * (int)Capacity];

    /// <summary>Notes a free block of a length up to <see cref="Longest"/>; does nothing when the stack is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Push(nuint length, nuint address)
    {
        uint count = _counts[length];
        if (count < Capacity)
        {
            _addresses[((uint)length * Capacity) + count] = address;
            _counts[length] = (byte)(count + 1);
        }
    }

    /// <summary>The address noted last; false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool TryPeek(nuint length, out nuint address)
    {
        Unsafe.SkipInit(out address);
        uint count = _counts[length];
        if (count == 0)
        {
            return false;
        }

        address = (nuint)_addresses[((uint)length * Capacity) + count - 1];
        return true;
    }

    /// <summary>Removes the address that <see cref="TryPeek"/> has answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pop(nuint length) => _counts[length]--;
}
