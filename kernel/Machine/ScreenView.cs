using UefiKernel.Devices;
using UefiKernel.Diagnostics;
using UefiKernel.Memory;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The screen for the shell.</summary>
internal sealed class ScreenView : IScreenView
{
    /// <inheritdoc/>
    public bool IsPresent => KernelConsole.Screen is not null;

    /// <inheritdoc/>
    public int Width => Screen.Width;

    /// <inheritdoc/>
    public int Height => Screen.Height;

    /// <inheritdoc/>
    public int Stride => Screen.PixelsPerScanLine;

    /// <inheritdoc/>
    public string Format => Screen.Format switch
    {
        FramebufferFormat.Rgb => "red, green, blue, unused",
        FramebufferFormat.Bgr => "blue, green, red, unused",
        _ => $"masks 0x{Screen.RedMask:X}, 0x{Screen.GreenMask:X}, 0x{Screen.BlueMask:X}",
    };

    /// <inheritdoc/>
    public PhysicalAddress Address => Screen.Base;

    /// <inheritdoc/>
    public ByteCount Size => Screen.Size;

    /// <inheritdoc/>
    public int Columns => KernelConsole.Cells.Columns;

    /// <inheritdoc/>
    public int Rows => KernelConsole.Cells.Rows;

    private static FramebufferInfo Screen => KernelConsole.Screen ?? default;
}
