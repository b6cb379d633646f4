using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The screen for the shell.</summary>
internal sealed class ScreenView : IScreenView
{
    public bool IsPresent => KernelConsole.Screen is not null;

    public int Width => Screen.Width;

    public int Height => Screen.Height;

    public int Stride => Screen.PixelsPerScanLine;

    public string Format => Screen.Format switch
    {
        FramebufferFormat.Rgb => "red, green, blue, unused",
        FramebufferFormat.Bgr => "blue, green, red, unused",
        _ => $"masks 0x{Screen.RedMask:X}, 0x{Screen.GreenMask:X}, 0x{Screen.BlueMask:X}",
    };

    public PhysicalAddress Address => Screen.Range.Start;

    public ByteCount Size => Screen.Range.Length;

    public int Columns => KernelConsole.Cells.Columns;

    public int Rows => KernelConsole.Cells.Rows;

    public (int Width, int Height) CellSize => KernelConsole.CellSize;

    private static FramebufferInfo Screen => KernelConsole.Screen ?? default;
}
