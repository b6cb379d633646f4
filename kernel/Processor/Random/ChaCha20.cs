using System;
using System.Buffers.Binary;
using System.Numerics;

namespace UefiKernel.Kernel.Processor.Random;

/// <summary>The ChaCha20 block function (RFC 8439, section 2.3). Allocates nothing.</summary>
internal static class ChaCha20
{
    /// <summary>Words of a key.</summary>
    public const int KeyWords = 8;

    /// <summary>Words of a nonce.</summary>
    public const int NonceWords = 3;

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 64;

    private const int BlockWords = BlockSize / sizeof(uint);
    private const int Rounds = 20;

    /// <summary>Computes a block of key stream.</summary>
    /// <param name="key"><see cref="KeyWords"/> words.</param>
    /// <param name="counter">The block's number.</param>
    /// <param name="nonce"><see cref="NonceWords"/> words.</param>
    /// <param name="block">Receives <see cref="BlockSize"/> bytes.</param>
    public static void Block(ReadOnlySpan<uint> key, uint counter, ReadOnlySpan<uint> nonce, Span<byte> block)
    {
        // The constants spell "expand 32-byte k".
        Span<uint> start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, counter, 0, 0, 0];
        key[..KeyWords].CopyTo(start[4..]);
        nonce[..NonceWords].CopyTo(start[13..]);
        Span<uint> x = stackalloc uint[BlockWords];
        start.CopyTo(x);
        for (int round = 0; round < Rounds; round += 2)
        {
            for (int i = 0; i < 4; i++)
            {
                QuarterRound(ref x[i], ref x[i + 4], ref x[i + 8], ref x[i + 12]);
            }

            for (int i = 0; i < 4; i++)
            {
                QuarterRound(ref x[i], ref x[((i + 1) % 4) + 4], ref x[((i + 2) % 4) + 8], ref x[((i + 3) % 4) + 12]);
            }
        }

        for (int i = 0; i < BlockWords; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(i * sizeof(uint))..], x[i] + start[i]);
        }
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
}
