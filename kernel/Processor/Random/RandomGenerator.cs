using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace UefiKernel.Kernel.Processor.Random;

/// <summary>
/// Random numbers: ChaCha20's key stream over a key that is gathered at boot and replaced after each request, so that
/// what was handed out cannot be computed back. Allocates nothing.
/// </summary>
internal static class RandomGenerator
{
    private const int KeyWords = ChaCha20.KeyWords;
    private const int BlockSize = ChaCha20.BlockSize;

    // CPUID leaf 1, ECX bit 30: RDRAND (Intel SDM volume 2, CPUID).
    private const int RdrandBit = 1 << 30;

    // Guards s_key and s_counter.
    private static SharedLock Lock => default;
    private static Key s_key;
    private static uint s_counter;

    /// <summary>
    /// Whether <see cref="Seed"/> had a source of its own: hardware or the firmware's generator, not timing alone. Set during
    /// boot.
    /// </summary>
    public static bool HasStrongSeed { get; private set; }

    /// <summary>Mixes entropy into the key: what is passed, RDRAND where there is one, and the time-stamp counter.</summary>
    /// <param name="entropy">Random bytes from the firmware's RNG protocol, or none.</param>
    public static void Seed(ReadOnlySpan<byte> entropy)
    {
        HasStrongSeed |= !entropy.IsEmpty;
        for (int i = 0; i < entropy.Length; i++)
        {
            s_key[i / sizeof(uint) % KeyWords] ^= (uint)entropy[i] << (i % sizeof(uint) * 8);
        }

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
        using (Lock.Enter())
        {
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
            {
                s_key[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
            }

            block.Clear();
        }
    }

    // The key is never used twice with one counter, so the nonce can stay zero.
    private static void NextBlock(Span<byte> block) => ChaCha20.Block(s_key, s_counter++, [0, 0, 0], block);

    [InlineArray(KeyWords)]
    private struct Key
    {
        private uint _first;
    }
}
