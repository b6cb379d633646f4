using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace UefiKernel.Platform;

/// <summary>
/// Random numbers: the ChaCha20 block function (RFC 8439, section 2.3) run over a key that is gathered at boot and replaced after each request, so that
/// what was handed out cannot be computed back. Allocates nothing.
/// </summary>
internal static class RandomGenerator
{
    private const int KeyWords = 8;
    private const int BlockWords = 16;
    private const int BlockSize = BlockWords * sizeof(uint);

    // CPUID leaf 1, ECX bit 30: RDRAND (Intel SDM volume 2, CPUID).
    private const int RdrandBit = 1 << 30;

    private static Key s_key;
    private static uint s_counter;

    /// <summary>Whether <see cref="Seed"/> had a source of its own: hardware or the firmware's generator, not timing alone.</summary>
    public static bool HasStrongSeed { get; private set; }

    /// <summary>Mixes entropy into the key: what is passed, RDRAND where there is one, and the time-stamp counter.</summary>
    /// <param name="entropy">Random bytes from the firmware's RNG protocol, or none.</param>
    public static void Seed(ReadOnlySpan<byte> entropy)
    {
        HasStrongSeed |= !entropy.IsEmpty;
        for (int i = 0; i < entropy.Length; i++)
            s_key[i / sizeof(uint) % KeyWords] ^= (uint)entropy[i] << (i % sizeof(uint) * 8);

        bool hasRdrand = (X86Base.CpuId(1, 0).Ecx & RdrandBit) != 0;
        for (int i = 0; i < KeyWords; i += 2)
        {
            ulong value = Cpu.ReadTimestamp() * 0x9E37_79B9_7F4A_7C15;
            if (hasRdrand && Cpu.TryReadRandom(out ulong random))
            {
                value ^= random;
                HasStrongSeed = true;
            }

            s_key[i] ^= (uint)value;
            s_key[i + 1] ^= (uint)(value >> 32);
        }

        // One block stirs the parts into each other.
        Span<byte> discarded = stackalloc byte[sizeof(uint)];
        Fill(discarded);
    }

    /// <summary>Fills memory with random bytes.</summary>
    /// <param name="target">Any length.</param>
    public static void Fill(Span<byte> target)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        s_key[0] ^= (uint)Cpu.ReadTimestamp();
        while (!target.IsEmpty)
        {
            NextBlock(block);
            int count = Math.Min(target.Length, BlockSize);
            block[..count].CopyTo(target);
            target = target[count..];
        }

        NextBlock(block);
        for (int i = 0; i < KeyWords; i++)
            s_key[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        block.Clear();
    }

    private static void NextBlock(Span<byte> block)
    {
        // "expand 32-byte k", then key, counter and a nonce of zero: the key is never used twice.
        Span<uint> start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, s_counter++, 0, 0, 0];
        ((ReadOnlySpan<uint>)s_key).CopyTo(start[4..]);
        Span<uint> x = stackalloc uint[BlockWords];
        start.CopyTo(x);
        for (int round = 0; round < 20; round += 2)
        {
            for (int i = 0; i < 4; i++)
                QuarterRound(ref x[i], ref x[i + 4], ref x[i + 8], ref x[i + 12]);
            for (int i = 0; i < 4; i++)
                QuarterRound(ref x[i], ref x[((i + 1) % 4) + 4], ref x[((i + 2) % 4) + 8], ref x[((i + 3) % 4) + 12]);
        }

        for (int i = 0; i < BlockWords; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(block[(i * sizeof(uint))..], x[i] + start[i]);
    }

    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 16);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 12);
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 8);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 7);
    }

    [InlineArray(KeyWords)]
    private struct Key
    {
        private uint _first;
    }
}
