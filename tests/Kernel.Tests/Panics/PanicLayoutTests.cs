using CsCheck;
using UefiKernel.Kernel.Panics;
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
        [(800, 600), (1024, 768), (1280, 800), (1920, 1080), (3840, 2160)],
        static screen => Assert.True(new PanicLayout(screen.Item1, screen.Item2, 8, 16).HasCode));
}
