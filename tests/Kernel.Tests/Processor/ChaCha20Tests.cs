using System;
using System.Buffers.Binary;
using UefiKernel.Kernel.Processor.Random;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

public class ChaCha20Tests
{
    // RFC 8439, section 2.3.2, "Test Vector for the ChaCha20 Block Function".
    [Fact]
    public void Block_matches_the_test_vector_of_the_RFC()
    {
        uint[] key = new uint[ChaCha20.KeyWords];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = BinaryPrimitives.ReadUInt32LittleEndian(
                [(byte)(4 * i), (byte)((4 * i) + 1), (byte)((4 * i) + 2), (byte)((4 * i) + 3)]);
        }

        byte[] block = new byte[ChaCha20.BlockSize];
        ChaCha20.Block(key, 1, [0x09000000, 0x4a000000, 0x00000000], block);

        Assert.Equal(
            "10F1E7E4D13B5915500FDD1FA32071C4C7D1F4C733C068030422AA9AC3D46C4ED282" +
        "6446079FAA0914C2D705D98B02A2B5129CD1DE164EB9CBD083E8A2503C4E",
            Convert.ToHexString(block));
    }

    [Fact]
    public void Blocks_of_one_key_differ()
    {
        byte[] first = new byte[ChaCha20.BlockSize];
        byte[] second = new byte[ChaCha20.BlockSize];
        ChaCha20.Block(new uint[8], 0, new uint[3], first);
        ChaCha20.Block(new uint[8], 1, new uint[3], second);
        Assert.NotEqual(first, second);
    }
}
