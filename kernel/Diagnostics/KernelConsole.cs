using System;
using UefiKernel.Boot;
using UefiKernel.Devices;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Diagnostics;

/// <summary>The kernel's own console: the screen, when there is one, and the serial port, both showing the same.</summary>
internal static class KernelConsole
{
    private static Terminal? s_terminal;
    private static ITextSurface? s_surface;

    /// <summary>What the shell writes to.</summary>
    public static ConsoleWriter Writer { get; private set; } = null!;

    /// <summary>The serial port as the shell's line; null when there is no port.</summary>
    public static ISerialLine? Serial { get; private set; }

    /// <summary>Sets the console up and shows the log so far on the screen.</summary>
    /// <param name="graphics">The screen that the firmware left.</param>
    public static unsafe void Open(in GraphicsModeResult graphics)
    {
        if (KernelLog.Serial.IsUsable)
            Serial = new SerialLine<CpuPorts>(static () => ref KernelLog.Serial);

        if (graphics.HasFramebuffer)
            OpenScreen(graphics.Framebuffer);

        Writer = new ConsoleWriter(s_terminal, s_surface, Serial);
        if (s_terminal is null)
            return;

        KernelLog.Replay(&WriteTerminal);
        KernelLog.OpenScreen(&WriteScreen);
        s_terminal.Render(s_surface!);
    }

    private static void OpenScreen(in FramebufferInfo screen)
    {
        // The kernel's page tables map it at its own address.
        var mapping = new VirtualAddress((nuint)screen.Base.Value);
        if (!FramebufferSurface.TryCreate(screen, mapping, ColorTheme.Dark, out FramebufferSurface<FramebufferWriter>? surface, out string problem))
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] The screen is not used: {problem}");
            return;
        }

        surface!.Clear();
        s_surface = surface;
        s_terminal = new Terminal(surface.Columns, surface.Rows);
    }

    // The log has its own way to the serial port; only the screen is left to do here.
    private static void WriteScreen(ReadOnlySpan<char> text)
    {
        s_terminal!.Write(text);
        if (text.EndsWith("\n"))
            s_terminal.Render(s_surface!);
    }

    // Drawn once, behind the last line.
    private static void WriteTerminal(ReadOnlySpan<char> text) => s_terminal!.Write(text);
}
