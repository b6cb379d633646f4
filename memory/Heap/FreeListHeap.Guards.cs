using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>The marks that tell whether somebody wrote where nobody may: behind a payload, and at the start of free memory.</summary>
/// <remarks>
/// <code>
/// │ payload            │ fence │  …  │ slack │        a block with slack: bytes of the block that were not asked for
/// │ guard              │ anything …          │        a free run
/// </code>
/// The last byte of the slack says how much slack there is, so the exact size of the payload is known without a header. Both bytes are
/// mixed with the secret; with one byte of slack there is only the last.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>The most slack a block can have: a granule for size 0, and one that was too small to split off.</summary>
    private const nuint MaximumSlack = FreeNode.Granules * HeapRegion.GranuleBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void WriteSlack(byte* block, nuint blockBytes, nuint payload)
    {
        block[payload] = Fence;
        block[blockBytes - 1] = (byte)((blockBytes - payload) ^ SlackKey);
    }

    /// <summary>Reads how much slack a block has; false when the bytes behind the payload have changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryReadSlack(byte* block, nuint blockBytes, out nuint slack)
    {
        slack = (nuint)(byte)(block[blockBytes - 1] ^ SlackKey);
        return slack - 1 < MaximumSlack && slack <= blockBytes && (slack == 1 || block[blockBytes - slack] == Fence);
    }

    private readonly byte Fence
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte)(_secret ^ 0xE7);
    }

    private readonly byte SlackKey
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte)((_secret >> 8) ^ 0x5A);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void WriteGuard(byte* run) => ((FreeNode*)run)->Guard = GuardFor(run);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsGuardIntact(byte* run) => ((FreeNode*)run)->Guard == GuardFor(run);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly nuint GuardFor(byte* run) => unchecked((nuint)run ^ _secret ^ (nuint)0xF5EE_B10C_A5A5_F5EE);
}
