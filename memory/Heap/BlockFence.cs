using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The fence after each payload, which detects overruns: 1 to 16 bytes, so an overrun by one byte always changes the
/// first of them.
/// </summary>
/// <remarks>
/// <code>
/// │ payload              │ fence │ anything │ length │     3 to 16 bytes behind the payload
/// │ payload                         │ fence │ length │     2 bytes
/// │ payload                                 │ fence  │     1 byte: the length's code for 1 is the fence
/// </code>
/// The last byte holds their number, mixed with a key from the secret. So the exact size of a payload is known without a header.
/// All codes are above 127,
/// so zeros never look like a fence. Objects of a collector have no fence, since the runtime checks their bounds.
/// </remarks>
internal unsafe struct BlockFence
{
    /// <summary>Bytes of the longest fence: a granule.</summary>
    private const nuint Longest = HeapRegion.GranuleBytes;

    // Bytes that are left out of Longest when a payload is rounded up to granules: 1 without fences, so that none lies behind a
    // full granule.
    private nuint _leftOut;

    private byte _key;
    private byte _fence;

    /// <summary>Mixed into fences and guards.</summary>
    internal ulong Secret;

    /// <summary>Whether nothing lies behind payloads.</summary>
    internal bool IsOff
    {
        readonly get => _leftOut != 0;
        set => _leftOut = value ? 1U : 0;
    }

    /// <summary>Works the codes out, once the secret is known.</summary>
    internal void Prepare()
    {
        _key = (byte)((Secret >> 8) | 0x80);
        _fence = (byte)(_key ^ 1);
    }

    /// <summary>Granules for a payload and what is behind it; 0 for a payload of 0 bytes with nothing behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint GranulesFor(nuint size) => (size + Longest - _leftOut) >> HeapRegion.GranuleShift;

    /// <summary>Writes what is behind a payload.</summary>
    /// <returns>The bytes of the payload that count: all of the block without fences.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint Write(byte* block, nuint blockBytes, nuint payload)
    {
        if (IsOff)
        {
            return blockBytes;
        }

        block[blockBytes - 1] = (byte)((blockBytes - payload) ^ _key);
        block[payload] = _fence;
        return payload;
    }

    /// <summary>
    /// The size of the payload in bytes; more than <paramref name="blockBytes"/> when what is behind it has changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint Read(byte* block, nuint blockBytes)
    {
        if (IsOff)
        {
            return blockBytes;
        }

        nuint behind = (byte)(block[blockBytes - 1] ^ _key);
        nuint payload = blockBytes - behind;
        return behind - 1 < Longest && block[payload] == _fence ? payload : nuint.MaxValue;
    }

    /// <summary>The size of the payload as the last byte says, which is wrong when it was overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint ReadLength(byte* block, nuint blockBytes) =>
        IsOff ? blockBytes : blockBytes - (byte)(block[blockBytes - 1] ^ _key);

    /// <summary>Marks a kept block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void WriteGuard(byte* block)
    {
        if (!IsOff)
        {
            *(ulong*)block = (ulong)block ^ Secret;
        }
    }

    /// <summary>Whether the mark of a kept block is intact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool IsGuardIntact(byte* block) => IsOff || *(ulong*)block == ((ulong)block ^ Secret);
}
