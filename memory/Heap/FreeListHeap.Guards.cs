using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>The marks that tell whether somebody wrote where nobody may: behind a payload, and in free memory.</summary>
/// <remarks>
/// <code>
/// │ payload            │ fence │  …  │ slack │        a block with slack: bytes of the block that were not asked for
/// │ payload │ fence fence … │ caller │ fence … │ slack │    the same at level Full, and with the caller at level Debug
/// │ guard              │ anything …          │        a free run
/// │ guard              │ poison …            │        the same from level Full on
/// </code>
/// The last byte of the slack says how much slack there is, so the exact size of the payload is known without a header. Both are
/// mixed with the secret; with one byte of slack there is only the last.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    private const byte PoisonByte = 0xDF;
    private const nuint CanaryBytes = 8;
    private const nuint CallerBytes = 16;

    /// <summary>The most slack a block can have without a canary: a granule for size 0, and one that was too small to split off.</summary>
    private const nuint MaximumSlack = FreeNode.Granules * HeapRegion.GranuleBytes;

    /// <summary>The hardening level.</summary>
    public readonly HeapHardening Hardening => _hardening;

    /// <summary>Chooses the hardening level, before the first region is added.</summary>
    public HeapStatus SetHardening(HeapHardening hardening)
    {
        if (_regions != null)
        {
            return HeapStatus.RegionInUse;
        }

        _hardening = hardening;
        ChooseQuickPath();
        return HeapStatus.Success;
    }

    /// <summary>Bytes that every block gets behind its payload.</summary>
    private readonly nuint ReservedBytes => _hardening switch
    {
        HeapHardening.Full => CanaryBytes,
        HeapHardening.Debug => CanaryBytes + CallerBytes,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void WriteSlack(byte* block, nuint blockBytes, nuint payload)
    {
        block[payload] = Fence;
        if (_hardening >= HeapHardening.Full)
        {
            new Span<byte>(block + payload, (int)(blockBytes - payload)).Fill(Fence);
            if (_hardening == HeapHardening.Debug)
            {
                *(nuint*)(block + blockBytes - CallerBytes) = _caller == null ? 0 : _caller();
            }
        }

        block[blockBytes - 1] = (byte)((blockBytes - payload) ^ SlackKey);
    }

    /// <summary>Reads how much slack a block has; false when the bytes behind the payload have changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryReadSlack(byte* block, nuint blockBytes, out nuint slack)
    {
        slack = (nuint)(byte)(block[blockBytes - 1] ^ SlackKey);
        if (_hardening >= HeapHardening.Full)
        {
            return slack - 1 < MaximumSlack + ReservedBytes && slack >= ReservedBytes && slack <= blockBytes && IsFenced(block + blockBytes - slack, slack - 1);
        }

        return slack - 1 < MaximumSlack && slack <= blockBytes &&
            (slack == 1 || block[blockBytes - slack] == Fence || _hardening == HeapHardening.None);
    }

    private readonly bool IsFenced(byte* fence, nuint bytes)
    {
        // At level Debug eight of the last sixteen bytes of the block are the caller's.
        ReadOnlySpan<byte> all = new(fence, (int)bytes);
        return _hardening == HeapHardening.Debug
            ? !all[..(int)(bytes - 15)].ContainsAnyExcept(Fence) && !all[(int)(bytes - 7)..].ContainsAnyExcept(Fence)
            : !all.ContainsAnyExcept(Fence);
    }

    private readonly nuint CallerOf(byte* block, nuint blockBytes) =>
        _hardening == HeapHardening.Debug ? *(nuint*)(block + blockBytes - CallerBytes) : 0;

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
    private readonly bool IsGuardIntact(byte* run) => ((FreeNode*)run)->Guard == GuardFor(run) || _hardening == HeapHardening.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly nuint GuardFor(byte* run) => unchecked((nuint)run ^ _secret ^ (nuint)0xF5EE_B10C_A5A5_F5EE);

    private static void Poison(byte* memory, nuint bytes)
    {
        for (nuint i = 0; i < bytes; i++)
        {
            memory[i] = PoisonByte;
        }
    }

    private static bool IsPoisoned(byte* memory, nuint bytes)
    {
        for (nuint i = 0; i < bytes; i++)
        {
            if (memory[i] != PoisonByte)
            {
                return false;
            }
        }

        return true;
    }
}
