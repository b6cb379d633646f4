using CsCheck;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Shell.Tests.Fonts;

public class TextSizeTests
{
    [Theory]
    [InlineData("1", 8)]
    [InlineData("1.5", 12)]
    [InlineData("2", 16)]
    [InlineData("3", 24)]
    [InlineData("4", 32)]
    [InlineData("6", 48)]
    [InlineData("8", 64)]
    public void Sizes_are_multiples_of_the_small_font(string text, int width)
    {
        Assert.True(TextSize.TryParse(text, out TextSize size));
        Assert.Equal((width, 2 * width), (size.Width, size.Height));
        Assert.Equal((size.Width, size.Height), (size.Font.Width * size.Scale, size.Font.Height * size.Scale));
        Assert.Contains(text, TextSize.Names);
        Assert.Equal(width >= 48 ? 64 : 2 * width, size.Doubled.Width);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("1.4")]
    [InlineData("2.5")]
    [InlineData("1,5")]
    [InlineData("10")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("\u0662")]
    public void Anything_else_is_no_size(string text)
    {
        Assert.False(TextSize.TryParse(text, out TextSize size));
        Assert.Equal(8, size.Width);
    }

    [Theory]
    [InlineData(640, 480, 8)]
    [InlineData(800, 600, 8)]
    [InlineData(1280, 800, 8)]
    [InlineData(1366, 768, 8)]
    [InlineData(1280, 1024, 12)]
    [InlineData(1920, 1080, 12)]
    [InlineData(1080, 1920, 12)]
    [InlineData(2560, 1440, 16)]
    [InlineData(2880, 1800, 16)]
    [InlineData(3840, 2160, 32)]
    [InlineData(2160, 3840, 24)]
    [InlineData(5120, 2880, 32)]
    [InlineData(7680, 4320, 64)]
    [InlineData(1, 1, 8)]
    public void Without_the_screens_size_the_resolution_decides(int width, int height, int expected) =>
        Assert.Equal(expected, TextSize.For(width, height).Width);

    // Height in millimetres of usual screens: 13.3 and 14 inches, 24, 27, a tablet, an old monitor of 19 inches.
    [Theory]
    [InlineData(1366, 768, 166, 12)]
    [InlineData(1920, 1080, 166, 16)]
    [InlineData(1920, 1080, 174, 16)]
    [InlineData(2880, 1800, 188, 24)]
    [InlineData(3840, 2160, 174, 32)]
    [InlineData(1920, 1080, 299, 12)]
    [InlineData(1920, 1080, 336, 8)]
    [InlineData(2560, 1440, 336, 12)]
    [InlineData(3840, 2160, 336, 16)]
    [InlineData(1280, 800, 136, 16)]
    [InlineData(1280, 1024, 301, 8)]
    public void With_the_screens_size_a_line_is_four_and_a_half_millimetres_high(
        int width, int height, int millimetres, int expected) =>
        Assert.Equal(expected, TextSize.For(width, height, millimetres).Width);

    [Fact]
    public void Any_screen_has_a_terminals_room_or_the_smallest_text() =>
        Gen.Select(Gen.Int[1, 16384], Gen.Int[1, 16384], Gen.Int[0, 4095]).Sample(static (width, height, millimetres) =>
        {
            var size = TextSize.For(width, height, millimetres);
            Assert.True(size.Width == 8 || (width / size.Width >= 80 && height / size.Height >= 24));
            Assert.True(TextSize.TryParse("8", out TextSize largest));
            TextSize within = largest.Within(width, height, 40, 10);
            Assert.True(within.Width == 8 || (width / within.Width >= 40 && height / within.Height >= 10));
        });
}
