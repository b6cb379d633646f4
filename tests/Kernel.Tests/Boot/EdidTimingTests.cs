using System;
using CsCheck;
using UefiKernel.Kernel.Boot.Graphics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed class EdidTimingTests
{
    [Fact]
    public void The_timing_that_monitors_of_1920_by_1200_send_is_read()
    {
        // CVT with reduced blanking, 154.00 MHz: 1920 + 160 pixels, 1200 + 35 rows (VESA CVT 1.2, the common 1920x1200 entry).
        byte[] edid = Edids.Preferring(1, 1);
        Convert.FromHexString("283C80A070B023403020360006442100001A").CopyTo(edid, 54);
        Assert.True(EdidTiming.TryDecode(Edids.WithChecksum(edid), out EdidTiming timing));
        Assert.Equal((1920, 1200), (timing.Width, timing.Height));
    }

    [Fact]
    public void Any_size_that_can_be_written_is_read() =>
        Gen.Select(Gen.Int[1, 4095], Gen.Int[1, 4095]).Sample((width, height) =>
        {
            Assert.True(EdidTiming.TryDecode(Edids.Preferring(width, height), out EdidTiming timing));
            Assert.Equal((width, height), (timing.Width, timing.Height));
            byte[] withExtension = [.. Edids.Preferring(width, height), .. new byte[128]];
            Assert.True(EdidTiming.TryDecode(withExtension, out _));
        });

    [Fact]
    public void A_single_changed_byte_is_noticed()
    {
        Gen.Select(Gen.Int[0, 127], Gen.Byte[1, 255]).Sample((index, change) =>
        {
            byte[] edid = Edids.Preferring(1920, 1080);
            edid[index] ^= change;
            Assert.False(EdidTiming.TryDecode(edid, out _));
        });
    }

    [Theory]
    [InlineData(0, 1)] // header
    [InlineData(3, 0)]
    [InlineData(7, 1)]
    [InlineData(18, 2)] // version 2
    [InlineData(71, 0x98)] // interlaced
    public void What_has_a_right_checksum_but_cannot_be_used_is_refused(int index, byte value)
    {
        byte[] edid = Edids.Preferring(1920, 1080);
        edid[index] = value;
        Assert.False(EdidTiming.TryDecode(Edids.WithChecksum(edid), out _));
    }

    [Fact]
    public void A_descriptor_that_is_no_timing_is_refused()
    {
        byte[] edid = Edids.Preferring(1920, 1080);
        edid[54] = edid[55] = 0;
        Assert.False(EdidTiming.TryDecode(Edids.WithChecksum(edid), out _));
        Assert.False(EdidTiming.TryDecode(Edids.Preferring(0, 1080), out _));
        Assert.False(EdidTiming.TryDecode(Edids.Preferring(1920, 0), out _));
    }

    [Fact]
    public void Any_bytes_are_tolerated() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            bool isRead = EdidTiming.TryDecode(bytes, out EdidTiming timing);
            if (isRead)
            {
                Assert.True(timing.Width is > 0 and < 4096 && timing.Height is > 0 and < 4096);
            }
        });
}
