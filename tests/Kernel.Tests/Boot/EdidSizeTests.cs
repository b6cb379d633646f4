using System;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Graphics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed class EdidSizeTests
{
    [Theory]
    [InlineData(1920, 1080, 53, 30, 527, 296, 527, 296)] // both places
    [InlineData(1920, 1080, 53, 30, 0, 0, 530, 300)] // centimetres only
    [InlineData(1920, 1080, 0, 0, 344, 194, 344, 194)] // millimetres only
    [InlineData(1920, 1080, 53, 30, 53, 30, 530, 300)] // centimetres where millimetres belong
    [InlineData(1920, 1080, 31, 17, 309, 174, 309, 174)]
    [InlineData(1080, 1920, 12, 21, 118, 209, 118, 209)] // upright
    [InlineData(3840, 2160, 60, 34, 597, 336, 597, 336)]
    public void The_size_is_read(
        int width, int height, int wideCm, int highCm, int wide, int high, int expectedWide, int expectedHigh)
    {
        var size = EdidSize.Read(Make(width, height, wideCm, highCm, wide, high));
        Assert.Equal((expectedWide, expectedHigh, true), (size.Width, size.Height, size.IsKnown));
    }

    [Theory]
    [InlineData(1920, 1080, 0, 0, 0, 0)] // a projector
    [InlineData(1920, 1080, 79, 0, 0, 0)] // a ratio in place of the height (EDID 1.4, table 3.12)
    [InlineData(1920, 1080, 0, 99, 0, 0)]
    [InlineData(1920, 1080, 16, 9, 0, 0)] // 16:9 in centimetres
    [InlineData(1920, 1080, 16, 9, 160, 90)]
    [InlineData(1920, 1200, 16, 10, 160, 100)]
    [InlineData(1920, 1080, 0, 0, 16, 9)]
    [InlineData(1920, 1080, 160, 90, 1600, 900)] // a television
    [InlineData(1920, 1080, 53, 30, 344, 194)] // the two contradict each other
    [InlineData(1920, 1080, 30, 30, 0, 0)] // not the shape of the picture
    [InlineData(1920, 1080, 0, 0, 300, 527)]
    [InlineData(3840, 2160, 10, 6, 0, 0)] // 975 dots in an inch
    [InlineData(640, 480, 100, 75, 0, 0)] // 16 dots in an inch
    public void What_cannot_be_is_not_known(int width, int height, int wideCm, int highCm, int wide, int high)
    {
        var size = EdidSize.Read(Make(width, height, wideCm, highCm, wide, high));
        Assert.Equal((0, 0, false), (size.Width, size.Height, size.IsKnown));
    }

    [Fact]
    public void Without_a_sound_block_nothing_is_known()
    {
        byte[] edid = Make(1920, 1080, 53, 30, 527, 296);
        Assert.False(EdidSize.Read(edid.AsSpan(0, 127)).IsKnown);
        Assert.False(EdidSize.Read(default).IsKnown);
        for (int i = 0; i < edid.Length; i++)
        {
            edid[i] ^= 0x10;
            Assert.False(EdidSize.Read(edid).IsKnown);
            edid[i] ^= 0x10;
        }

        Assert.True(EdidSize.Read(edid).IsKnown);
    }

    [Fact]
    public void Without_a_timing_the_centimetres_count()
    {
        byte[] edid = Make(1920, 1080, 53, 30, 527, 296);
        edid[54] = edid[55] = 0;
        var size = EdidSize.Read(Edids.WithChecksum(edid));
        Assert.Equal((530, 300), (size.Width, size.Height));
    }

    [Fact]
    public void Any_bytes_give_a_size_that_can_be_or_none() =>
        Gen.Byte.Array[120, 300].Sample(static bytes =>
        {
            _ = EdidSize.Read(bytes);
            if (bytes.Length < 128)
            {
                return;
            }

            // With what is tested first made right, the rest is as random as before.
            byte[] header = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0];
            header.CopyTo(bytes, 0);
            bytes[18] = 1;
            bytes[127] = 0;
            byte sum = 0;
            foreach (byte value in bytes.AsSpan(0, 128))
            {
                sum += value;
            }

            bytes[127] = (byte)-sum;
            var size = EdidSize.Read(bytes);
            Assert.True(!size.IsKnown || (size.Width is >= 40 and <= 1210 && size.Height is >= 40 and <= 1210));
        });

    [Fact]
    public unsafe void The_chosen_output_has_the_size_of_its_monitor()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidDiscoveredProtocol, Make(1920, 1080, 31, 17, 309, 174))
            .WithEdid(EfiGuids.EdidActiveProtocol, new byte[128]);
        GraphicsModeResult result = GraphicsMode.Select(firmware.Boot, default, 0);
        Assert.Equal((309, 174), (result.Monitor.Width, result.Monitor.Height));
        Assert.Equal(GraphicsOutcome.PreferredMode, result.Outcome);
    }

    [Fact]
    public unsafe void In_safe_mode_the_firmwares_mode_stays_unless_one_is_named()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        Assert.Equal(800, GraphicsMode.Select(firmware.Boot, default, 0, keepsMode: true).Framebuffer.Width);
        Assert.Empty(output.ModesSet);
        var named = Kernel.Boot.Options.DisplayModeOption.Read(new("mode=1920x1080"));
        Assert.Equal(1920, GraphicsMode.Select(firmware.Boot, named, 0, keepsMode: true).Framebuffer.Width);
    }

    private static byte[] Make(int width, int height, int wideCm, int highCm, int wide, int high)
    {
        byte[] edid = Edids.Preferring(width, height);
        (edid[21], edid[22]) = ((byte)wideCm, (byte)highCm);
        (edid[66], edid[67]) = ((byte)wide, (byte)high);
        edid[68] = (byte)(((wide >> 8) << 4) | (high >> 8));
        return Edids.WithChecksum(edid);
    }
}
