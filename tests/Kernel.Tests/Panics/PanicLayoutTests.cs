using CsCheck;
using UefiKernel.Kernel.Panics;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

public class PanicLayoutTests
{
    [Fact]
    public void Parts_lie_on_the_screen_one_beside_the_other() =>
        Gen.Select(Gen.Int[320, 8192], Gen.Int[200, 8192], Gen.Int[1, 4]).Sample(static (width, height, scale) =>
        {
            int cellWidth = 8 * scale;
            int cellHeight = 16 * scale;
            var layout = new PanicLayout(width, height, cellWidth, cellHeight);
            Assert.True(layout.Rows == 0 || layout.TextTop + (layout.Rows * cellHeight) <= layout.FootTop);
            Assert.True(layout.FootTop <= height);
            Assert.InRange(layout.Columns, 1, width / cellWidth);
            if (!layout.HasCode)
            {
                return;
            }

            int modules = layout.CodeSide + (2 * PanicLayout.QuietModules);
            int side = modules * layout.GetScale(modules);
            Assert.True(layout.GetScale(modules) >= 3);
            Assert.True(layout.CodeRight - side >= layout.TextLeft + (layout.Columns * cellWidth));
            Assert.True(layout.CodeRight <= width);
            Assert.True(layout.TextTop + side <= layout.FootTop);
        });

    [Fact]
    public void Usual_screens_have_a_code() => Assert.All(
        [(800, 600), (1024, 768), (1280, 800), (1366, 768), (1920, 1080), (2560, 1440), (3840, 2160), (7680, 4320)],
        static screen =>
        {
            (int width, int height) = screen;
            foreach (string scale in new[] { "1", "1.5", "2", "3", "4", "6", "8" })
            {
                Assert.True(TextSize.TryParse(scale, out TextSize size));
                TextSize fits = PanicLayout.SizeFor(size, width, height);
                var layout = new PanicLayout(width, height, fits.Width, fits.Height);
                Assert.True(layout.HasCode, $"{screen}, scale={scale}");
                Assert.InRange(layout.Rows, 25, 1000);
                Assert.InRange(layout.Columns, 40, 1000);
                Assert.True(fits.Width <= size.Width);

                // The title is the last thing above the report.
                Assert.True((fits.Height / 2) + fits.Doubled.Height + fits.Height <= layout.TitleHeight, $"{screen}, {scale}");
            }
        });
}
