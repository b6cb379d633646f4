using System;
using System.Text.Unicode;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Fonts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's own console: the screen, when there is one, and the serial port, both showing the same.</summary>
internal static class KernelConsole
{
    // What the scrollback may take: 16 MiB are 10,000 lines of 240 characters with colours in nearly every word. Small machines
    // give a 32nd of theirs.
    private const ulong ScrollbackBytes = 16 << 20;
    private const ulong ScrollbackShare = 32;

    // Bytes of a line that are shown on the screen; the log has all of it.
    private const int LongestLine = 512;

    // Set during boot. The objects that they refer to have their own locks.
    private static TerminalEmulator? s_terminal;
    private static ITextSurface? s_surface;
    private static PageBlocks? s_blocks;
    private static bool s_booted;
    private static bool s_isReplayed;

    /// <summary>What the shell writes to. Set during boot.</summary>
    public static ConsoleWriter Writer { get; private set; } = null!;

    /// <summary>The serial port as the shell's line; null when there is no port. Set during boot.</summary>
    public static SerialLine? Serial { get; private set; }

    /// <summary>
    /// The screen that <see cref="OpenScreen"/> drew on; null when there is none, or none that can be used. Set during boot.
    /// </summary>
    public static FramebufferInfo? Screen { get; private set; }

    /// <summary>Characters in a line of the screen, and lines; 0 when there is none. Set during boot.</summary>
    public static (int Columns, int Rows) Cells { get; private set; }

    /// <summary>Pages that the text to scroll back to has taken: more as more is written, up to a limit.</summary>
    public static PageCount ScrollbackPages =>
        PageCount.Covering(new ByteCount((ulong)(s_blocks?.Count ?? 0) * PageBlocks.BytesPerBlock));

    /// <summary>Pixels of a character, width and height. Set during boot.</summary>
    public static (int Width, int Height) CellSize { get; private set; }

    /// <summary>Sets the screen up and shows the log so far on it.</summary>
    /// <param name="screen">The screen that the firmware left, if there is one.</param>
    /// <param name="size">The size of its text.</param>
    public static unsafe void OpenScreen(FramebufferInfo? screen, TextSize size)
    {
        if (screen is not { } framebuffer || !TryOpenScreen(framebuffer, size))
        {
            return;
        }

        KernelLog.OpenScreenLines(&WriteLine);
        s_isReplayed = true;
        s_terminal!.Render(s_surface!);
    }

    /// <summary>Brings screen and serial port together, once it is known which port is used.</summary>
    public static void Connect()
    {
        if (SerialConsole.Port.IsUsable)
        {
            Serial = new SerialLine(new ConsolePort(), TrySleep);
        }

        Writer = new ConsoleWriter(s_terminal, s_surface, Serial, new UptimeClock(), new PreemptionGuard());
    }

    /// <summary>
    /// From here on there is a prompt, and there are threads: log lines are drawn at the console's pace. Until then each is drawn
    /// at once, in case the kernel stops.
    /// </summary>
    public static void EndBoot()
    {
        s_booted = true;
        if (s_terminal is not null)
        {
            ScreenThread.Start(Writer);
        }
    }

    // While a reader pauses. Code that holds the processor cannot wait for it.
    private static bool TrySleep()
    {
        if (!Scheduler.IsRunning || !Preemption.IsAllowed || !Cpu.InterruptsEnabled || Fatal.IsUnderWay)
        {
            return false;
        }

        Waits.Sleep(1);
        return true;
    }

    private static bool TryOpenScreen(in FramebufferInfo screen, TextSize size)
    {
        if (!FramebufferSurface.TryCreate(
            screen, MappingOf(screen), size, ColorTheme.Dark, out FramebufferSurface<FramebufferWriter>? surface,
            out string problem))
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] The screen is not used: {problem}");
            return false;
        }

        PanicScreen.Prepare(screen, size);
        surface!.Clear();
        Screen = screen;
        Cells = (surface.Columns, surface.Rows);
        CellSize = (size.Width, size.Height);
        s_surface = surface;
        s_blocks = OpenBlocks();
        s_terminal = new TerminalEmulator(surface.Columns, surface.Rows, new Scrollback(s_blocks));
        return true;
    }

    /// <summary>Where a screen's first pixel is mapped: the kernel's page tables map it at its own address.</summary>
    public static VirtualAddress MappingOf(in FramebufferInfo screen) => IdentityMapping.Of(screen.Range.Start);

    private static PageBlocks OpenBlocks()
    {
        ulong total = PhysicalPages.CountTotal().Value * PageCount.BytesPerPage;
        return new PageBlocks((int)(Math.Min(ScrollbackBytes, total / ScrollbackShare) / PageBlocks.BytesPerBlock));
    }

    // The log has its own way to the serial port; only the screen is left to do here. Called with the log's lock held, on the
    // stack of any thread, so all buffers are local.
    private static void WriteLine(LogBufferLine line)
    {
        Span<byte> utf8 = stackalloc byte[LongestLine];
        Span<char> text = stackalloc char[LongestLine];
        Span<char> styled = stackalloc char[LogLineText.RoomFor(LongestLine)];
        int bytes = KernelLog.Buffer.CopyTo(line, 0, utf8);
        Utf8.ToUtf16(utf8[..bytes], text, out _, out int length);
        var shown = new StyledText(styled);
        LogLineText.Format(
            new LogLine(line.Level, KernelClock.TimeAt(line.Ticks), text[..length]), s_terminal!.Columns, withLevel: false,
            ref shown);
        WriteScreen(shown.Written);
        WriteScreen("\n");
    }

    // The lines before are drawn once, behind the last one.
    private static void WriteScreen(ReadOnlySpan<char> text)
    {
        if (s_booted && !Fatal.IsUnderWay)
        {
            Writer.WriteToScreen(text);
            return;
        }

        s_terminal!.Write(text);
        if (s_isReplayed && text.EndsWith("\n"))
        {
            s_terminal.Render(s_surface!);
        }
    }
}
