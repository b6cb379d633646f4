using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

public class AnimatedPictureTests
{
    [Fact]
    public void A_frame_has_its_pixels_and_its_time_and_the_next_one_only_what_changed()
    {
        var picture = new AnimatedPicture();
        picture.Add(Screen([1, 2, 3, 4, 5, 6]), TimeSpan.FromSeconds(1.5));
        picture.Add(Screen([1, 2, 3, 4, 9, 6]), TimeSpan.FromSeconds(2L));
        picture.Add(Screen([1, 2, 3, 4, 9, 6]), TimeSpan.FromSeconds(2L));
        (string Kind, byte[] Data)[] chunks = [.. Chunks(picture.ToBytes())];
        Assert.Equal(
            ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"], chunks.Select(static chunk => chunk.Kind));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0], chunks[0].Data);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 0], chunks[1].Data);

        // Sequence number, width, height, left, top, delay in hundredths, disposal and blending.
        Assert.Equal([0, 3, 2, 0, 0], Numbers(chunks[2].Data, 5));
        Assert.Equal([0, 150, 0, 100, 0, 0], chunks[2].Data[20..]);
        Assert.Equal([0x02, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0x02, 0, 0, 3, 0, 0, 3, 0, 0, 3], Inflate(chunks[3].Data));
        Assert.Equal([1, 1, 1, 1, 1], Numbers(chunks[4].Data, 5));
        Assert.Equal([2], Numbers(chunks[5].Data, 1));
        Assert.Equal([0x02, 0, 0, 9], Inflate(chunks[5].Data[4..]));
        Assert.Equal([3, 1, 1, 0, 0], Numbers(chunks[6].Data, 5));
    }

    [Fact]
    public void A_screen_of_another_size_is_refused()
    {
        var picture = new AnimatedPicture();
        picture.Add(Screen([1, 2, 3, 4, 5, 6]), TimeSpan.Zero);
        Assert.Throws<ArgumentException>(() => picture.Add(Screen([1, 2, 3]), TimeSpan.Zero));
    }

    // Three pixels wide, each of a blue.
    private static Screenshot Screen(byte[] blues) => Screenshot.FromPpm(
        [
            .. Encoding.ASCII.GetBytes($"P6\n3 {blues.Length / 3}\n255\n"),
            .. blues.SelectMany(static blue => new byte[] { 0, 0, blue }),
        ]);

    private static int[] Numbers(byte[] data, int count) =>
        [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(i * sizeof(int))))];

    private static byte[] Inflate(byte[] data)
    {
        using var target = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        zlib.CopyTo(target);
        return target.ToArray();
    }

    // The last chunk is empty, so its checksum is the same in every PNG file.
    private static IEnumerable<(string Kind, byte[] Data)> Chunks(byte[] file)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        Assert.Equal([0xAE, 0x42, 0x60, 0x82], file[^4..]);
        int place = 8;
        while (place < file.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            yield return (Encoding.ASCII.GetString(file, place + 4, 4), file[(place + 8)..(place + 8 + length)]);
            place += 12 + length;
        }
    }
}
