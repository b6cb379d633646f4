using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>Headers of an image, whole, damaged and cut off.</summary>
public class PeHeadersTests
{
    private static readonly byte[] s_sound = ImageHeaders.Create(
        (".text", 0x1000, 0x1001, 0x6000_0020), (".data", 0x3000, 0x2000, 0xC000_0040));

    [Fact]
    public void Sound_headers_are_read()
    {
        byte[] bytes = [.. s_sound];
        BitConverter.TryWriteBytes(bytes.AsSpan(0x88), 0x1234_5678);
        BitConverter.TryWriteBytes(bytes.AsSpan(0xD0), 0x6000);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x120), 0x2000);
        BitConverter.TryWriteBytes(bytes.AsSpan(0x124), 0x300);
        Assert.True(PeHeaders.TryRead(bytes, out PeHeaders headers));
        Assert.Equal(0x1234_5678u, headers.TimeDateStamp);
        Assert.Equal(
            (0x6000u, 0x2000u, 0x300u, 2),
            (headers.SizeOfImage, headers.FunctionTable, headers.FunctionTableSize, headers.SectionCount));
        Assert.True(headers.TryGetSection(0, out PeSection text));
        Assert.True(text.IsExecutable && !text.IsWritable && text.Contains(0x1000) && text.Contains(0x2000));
        Assert.False(text.Contains(0xFFF) || text.Contains(0x2001));
        Assert.True(headers.TryGetSection(1, out PeSection data) && data.IsWritable && data.Name.StartsWith(".data"u8));
        Assert.False(headers.TryGetSection(2, out _) || headers.TryGetSection(-1, out _));
    }

    [Fact]
    public void Whatever_the_bytes_are_nothing_outside_of_them_is_read() =>
        Gen.Select(Gen.Select(Gen.Int[0, 511], Gen.Byte).Array[0, 30], Gen.Int[0, 600], Gen.UInt).Sample((damage, length, pe) =>
        {
            byte[] bytes = [.. s_sound];
            foreach ((int at, byte value) in damage)
            {
                bytes[at] = value;
            }

            if (pe % 2 == 0)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(0x3C), pe);
            }

            // A read past the end would throw.
            if (PeHeaders.TryRead(bytes.AsSpan(0, length), out PeHeaders headers))
            {
                _ = headers.TimeDateStamp + headers.SizeOfImage + headers.FunctionTable + headers.FunctionTableSize;
                for (int i = 0; headers.TryGetSection(i, out PeSection section); i++)
                {
                    Assert.True(i < headers.SectionCount && section.Name.Length == 8);
                    _ = section.Contains(section.Offset);
                }
            }
        }, iter: 5000);

    [Fact]
    public void Bytes_without_both_signatures_are_no_image() => Assert.All(
        Enumerable.Range(0, 2).Concat(Enumerable.Range(0x80, 4)),
        at =>
        {
            byte[] bytes = [.. s_sound];
            bytes[at] ^= 1;
            Assert.False(PeHeaders.TryRead(bytes, out _));
        });
}
