using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>What lies behind each payload and shows that somebody wrote there: 1 to 16 bytes, so an overrun by one byte always changes the first of them.</summary>
/// <remarks>
/// <code>
/// │ payload              │ fence │ anything │ length │     3 to 16 bytes behind the payload
/// │ payload                         │ fence │ length │     2 bytes
/// │ payload                                 │ fence  │     1 byte: the length's code for 1 is the fence
/// </code>
/// The last byte says how many they are, mixed with a key from the secret. So the exact size of a payload is known without a header.
/// The key is at least 128: no run of zeros looks like a fence. Objects of a collector have no fence, since the runtime checks their bounds.
/// </remarks>
internal unsafe struct BlockFence
{
    private byte _key;
    private byte _fence;
    private uint _behind;

    /// <summary>Mixed into fences and guards.</summary>
    internal ulong Secret;

    /// <summary>Whether nothing lies behind payloads.</summary>
    internal bool IsOff;

    /// <summary>Bytes of the longest fence: what a granule can hold.</summary>
    private const nuint Longest = HeapRegion.GranuleBytes;

    /// <summary>Works the bytes out, once the secret is known.</summary>
    internal void Prepare()
    {
        _key = (byte)((Secret >> 8) | 0x80);
        _fence = (byte)(_key ^ 1);
        // One byte behind the payload at least, or none.
        _behind = IsOff ? 15U : 16U;
    }

    /// <summary>Granules for a payload and what is behind it; 0 for a payload of 0 bytes with nothing behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint GranulesFor(nuint size) => (size + _behind) >> HeapRegion.GranuleShift;

    /// <summary>Writes what is behind a payload.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Write(byte* block, nuint blockBytes, nuint payload)
    {
        if (!IsOff)
        {
            block[blockBytes - 1] = (byte)((blockBytes - payload) ^ _key);
            block[payload] = _fence;
        }
    }

    /// <summary>Reads the size of the payload; false when what is behind it has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool TryRead(byte* block, nuint blockBytes, out nuint payload)
    {
        payload = blockBytes;
        if (IsOff)
        {
            return true;
        }

        nuint behind = (nuint)(byte)(block[blockBytes - 1] ^ _key);
        payload -= behind;
        return behind - 1 < Longest && block[payload] == _fence;
    }

    /// <summary>Marks a kept block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void WriteGuard(byte* block)
    {
        if (!IsOff)
        {
            *(ulong*)block = (ulong)block ^ Secret;
        }
    }

    /// <summary>Whether nobody wrote over the mark of a kept block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsGuardIntact(byte* block) => IsOff || *(ulong*)block == ((ulong)block ^ Secret);
}
