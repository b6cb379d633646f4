using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>Chooses the screen and its mode as the boot options ask, and logs the choice.</summary>
internal static unsafe class ScreenSelection
{
    /// <summary>Chooses. Only the firmware can set a mode, so boot services must not have been left.</summary>
    /// <param name="boot">Boot services.</param>
    /// <param name="options">What the options ask for.</param>
    public static GraphicsModeResult Run(EfiBootServices* boot, BootOptions options)
    {
        GraphicsModeResult graphics = GraphicsMode.Select(boot, options.Mode, options.Screen, options.KeepsMode);
        WarnOf(graphics, options);
        if (!graphics.HasFramebuffer)
        {
            KernelLog.WriteLine($"[KERNEL] Screen: {graphics.Description}");
            return graphics;
        }

        FramebufferInfo screen = graphics.Framebuffer;
        KernelLog.WriteLine(
            $"[KERNEL] Screen: {(ulong)screen.Width:D}x{(ulong)screen.Height:D}, {screen.PixelsPerScanLine} pixels a line, at " +
            $"{screen.Range.Start}; {graphics.Description}");
        if (graphics.Outputs > 1)
        {
            KernelLog.WriteLine(
                $"[KERNEL] Screen: output {graphics.Output} of {graphics.Outputs} is used; the option screen=NUMBER " +
                $"chooses another");
        }

        return graphics;
    }

    private static void WarnOf(in GraphicsModeResult graphics, BootOptions options)
    {
        if (options.Screen != 0 && options.Screen != graphics.Output)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Option screen={options.Screen}: expected a number up to {graphics.Outputs}, of an output " +
                $"that works");
        }

        if (graphics.RequestedModeMissing)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Option mode={(ulong)options.Mode.Width:D}x{(ulong)options.Mode.Height:D}: the screen has no such " +
                $"mode");
        }

        if (graphics.ModeRefused)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] The firmware refused to set the graphics mode");
        }
    }
}
