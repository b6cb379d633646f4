using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Fonts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>Chooses the size of the screen's text, and logs the choice.</summary>
internal static class ScreenText
{
    // With less room, the shell cannot be used.
    private const int LeastColumns = 40;
    private const int LeastRows = 10;

    /// <summary>Chooses: as <c>scale=</c> says, else by the screen's size, else by its resolution.</summary>
    /// <param name="graphics">The screen.</param>
    /// <param name="options">What the options ask for.</param>
    public static TextSize Choose(in GraphicsModeResult graphics, BootOptions options)
    {
        if (!graphics.HasFramebuffer)
        {
            return default;
        }

        FramebufferInfo screen = graphics.Framebuffer;
        TextSize size = options.TextSize is { } wanted
            ? wanted.Within(screen.Width, screen.Height, LeastColumns, LeastRows)
            : TextSize.For(screen.Width, screen.Height, graphics.Monitor.Height);
        if (options.TextSize is { } asked && asked.Height != size.Height)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Option scale= is too large for this screen: expected room for {LeastColumns} columns and " +
                $"{LeastRows} rows");
        }

        var area = TextArea.Of(screen.Width, screen.Height, size);
        KernelLog.WriteLineStart($"[KERNEL] Text: {size.Width}x{size.Height} pixels, {area.Columns} columns, {area.Rows} rows; ");
        if (options.TextSize is not null)
        {
            KernelLog.WriteLine("the option scale= says so");
        }
        else if (graphics.Monitor.IsKnown)
        {
            KernelLog.WriteLine($"for a screen of {graphics.Monitor.Width}x{graphics.Monitor.Height} mm");
        }
        else
        {
            KernelLog.WriteLine("for the resolution, since the screen's size is not known");
        }

        return size;
    }
}
