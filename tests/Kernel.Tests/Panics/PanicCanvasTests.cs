using System;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Panics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

public sealed unsafe class PanicCanvasTests
{
    private const uint Stroke = 0x00FF_FFFF;
    private const uint Behind = 0x0010_2030;
    private const uint Untouched = 0xDEAD_BEEF;

    [Theory]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("4")]
    [InlineData("6")]
    [InlineData("8")]
    public void Text_of_every_size_is_drawn_as_the_font_has_it_and_what_does_not_fit_is_left_out(string scale)
    {
        Assert.True(TextSize.TryParse(scale, out TextSize size));

        // Room for two characters and most of a third one.
        int width = 1 + (3 * size.Width) - 1;
        int height = size.Height + 2;
        int stride = width + 3;
        uint[] pixels = new uint[stride * height];
        Array.Fill(pixels, Untouched);
        fixed (uint* first = pixels)
        {
            var info = new FramebufferInfo
            {
                Width = width,
                Height = height,
                PixelsPerScanLine = stride,
                RedMask = 0xFF0000,
                GreenMask = 0xFF00,
                BlueMask = 0xFF,
            };
            var canvas = new PanicCanvas<FramebufferWriter>(
                new FramebufferWriter(VirtualAddress.FromPointer(first), pixels.Length), info);
            canvas.DrawText(1, 1, size, "RgX", Stroke, Behind);
        }

        ushort[] rows = new ushort[BitmapFont.MostRows];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < stride; x++)
            {
                int column = (x - 1) / size.Width;
                uint expected = Untouched;
                if (x >= 1 && column < 2 && y >= 1 && y <= size.Height)
                {
                    size.Font.ReadGlyph("Rg"[column], rows);
                    int shift = size.Font.Width - 1 - ((x - 1) % size.Width / size.Scale);
                    expected = (rows[(y - 1) / size.Scale] >> shift & 1) != 0 ? Stroke : Behind;
                }

                Assert.True(expected == pixels[(y * stride) + x], $"pixel {x},{y} of scale {scale}");
            }
        }
    }
}
