using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The screen of a panic: takes what is logged and puts it beside the QR code. All its state is in the image's data, none of it
/// on the heap. Allocates nothing.
/// </summary>
internal static unsafe class PanicScreen
{
    private const uint Background = 0x141B2B;
    private const uint TitleBackground = 0xB3261E;
    private const uint FootBackground = 0x26324A;
    private const uint Bright = 0xFFFFFF;
    private const uint Text = 0xC9D1E0;
    private const uint Heading = 0xFFB454;
    private const uint CodeLight = 0xFFFFFF;
    private const uint CodeDark = 0x000000;

    private const string Prefix = "[PANIC] ";

    // Prepared during boot; then used by the panic only.
    private static PanicCanvas<FramebufferWriter> s_canvas;
    private static PanicLayout s_layout;
    private static TextSize s_size;
    private static bool s_isPrepared;
    private static bool s_isOpen;
    private static bool s_isDrawing;
    private static PanicPage<ScreenRows> s_page;
    private static LineText s_line;
    private static int s_length;

    /// <summary>Whether a code can be shown.</summary>
    public static bool HasCode => s_isOpen && s_layout.HasCode;

    /// <summary>
    /// Characters of a row for lines that need room; without a screen that has it, as many as a terminal of 80 columns has.
    /// </summary>
    public static int Columns => IsRoomy ? s_page.Width : 80 - Prefix.Length;

    /// <summary>Whether the screen has room for what is long and seldom needed, such as registers.</summary>
    public static bool IsRoomy => s_isOpen && s_page.IsRoomy;

    /// <summary>Modules of the code's side that fit, without quiet zone.</summary>
    public static int CodeSide => s_layout.CodeSide;

    /// <summary>Notes the screen for the case of a panic.</summary>
    /// <param name="screen">A description that was found usable; its memory is mapped at its own address permanently.</param>
    /// <param name="size">The size of the console's text. The report's is smaller where it would not have room.</param>
    public static void Prepare(in FramebufferInfo screen, TextSize size)
    {
        s_size = PanicLayout.SizeFor(size, screen.Width, screen.Height);
        s_canvas = new PanicCanvas<FramebufferWriter>(
            new FramebufferWriter(IdentityMapping.Of(screen.Range.Start), screen.PixelsPerScanLine * screen.Height),
            screen);
        s_layout = new PanicLayout(screen.Width, screen.Height, s_size.Width, s_size.Height);
        s_isPrepared = true;
    }

    /// <summary>Takes the screen, if there is one, away from the console.</summary>
    public static void Open()
    {
        KernelLog.OpenScreen(null);
        if (!s_isPrepared)
        {
            return;
        }

        s_isDrawing = true;
        s_page = new PanicPage<ScreenRows>(default, s_layout.Rows, s_layout.Columns);
        s_length = 0;
        s_canvas.Fill(0, 0, s_canvas.Width, s_canvas.Height, Background);
        s_canvas.Fill(0, 0, s_canvas.Width, s_layout.TitleHeight, TitleBackground);
        s_canvas.DrawText(
            s_layout.TextLeft, s_size.Height / 2, s_size.Doubled, "UefiKernel has stopped", Bright, TitleBackground);
        Span<char> buffer = stackalloc char[PanicIdentity.LongestText];
        s_canvas.DrawText(
            s_layout.TextLeft, (s_size.Height / 2) + s_size.Doubled.Height, s_size, PanicIdentity.Write(buffer, "Version "),
            Bright, TitleBackground);
        s_isDrawing = false;
        s_isOpen = true;
        KernelLog.OpenScreen(&Write);
    }

    /// <summary>Stops using the screen if drawing on it failed.</summary>
    public static void LeaveIfDrawing()
    {
        if (s_isDrawing)
        {
            KernelLog.OpenScreen(null);
            s_isOpen = false;
        }
    }

    /// <summary>Leaves a bit of room before what follows.</summary>
    public static void BeginSection()
    {
        if (s_isOpen)
        {
            s_page.BeginSection();
        }
    }

    /// <summary>The log follows: it gets the rows that were kept for it.</summary>
    public static void BeginLog()
    {
        if (s_isOpen)
        {
            s_page.BeginLog();
        }
    }

    /// <summary>Does not show lines until <see cref="Continue"/>.</summary>
    public static void Pause() => KernelLog.OpenScreen(null);

    /// <summary>Shows lines again.</summary>
    public static void Continue()
    {
        if (s_isOpen)
        {
            KernelLog.OpenScreen(&Write);
        }
    }

    /// <summary>Rows that a line would take.</summary>
    /// <param name="write">Writes the line, prefix included, to what it is given.</param>
    /// <param name="number">What to hand on to it.</param>
    public static int CountRows(delegate*<ulong, delegate*<ReadOnlySpan<char>, void>, void> write, ulong number)
    {
        write(number, &Keep);
        return s_page.CountRows(TakeLine());
    }

    /// <summary>Rows that lines can still take; without a screen none.</summary>
    public static int RowsLeft => s_isOpen ? s_page.RowsLeft : 0;

    /// <summary>Takes no further lines, and shows in the last one what can be done now.</summary>
    public static void Close(ReadOnlySpan<char> text)
    {
        KernelLog.OpenScreen(null);
        if (!s_isOpen)
        {
            return;
        }

        s_canvas.Fill(0, s_layout.FootTop, s_canvas.Width, s_canvas.Height - s_layout.FootTop, FootBackground);
        s_canvas.DrawText(s_layout.TextLeft, s_layout.FootTop + s_size.Height, s_size, text, Bright, FootBackground);
    }

    /// <summary>Prepares the place of a code.</summary>
    /// <param name="modules">Modules of its side, quiet zone included.</param>
    /// <param name="caption">What to write below.</param>
    public static void BeginCode(int modules, string caption)
    {
        int side = modules * s_layout.GetScale(modules);
        int left = s_layout.CodeRight - side;
        s_canvas.Fill(left, s_layout.TextTop, side, side, CodeLight);
        s_canvas.DrawText(
            left / s_size.Width * s_size.Width, (s_layout.TextTop + side + s_size.Height) / s_size.Height * s_size.Height,
            s_size, caption, Text, Background);
    }

    /// <summary>Draws dark modules in a row.</summary>
    /// <param name="modules">Modules of the code's side, quiet zone included.</param>
    /// <param name="column">The first one's column.</param>
    /// <param name="row">Their row.</param>
    /// <param name="count">How many.</param>
    public static void DrawModules(int modules, int column, int row, int count)
    {
        int scale = s_layout.GetScale(modules);
        int left = s_layout.CodeRight - (modules * scale);
        s_canvas.Fill(left + (column * scale), s_layout.TextTop + (row * scale), count * scale, scale, CodeDark);
    }

    private static void Write(ReadOnlySpan<char> text)
    {
        s_isDrawing = true;
        foreach (char c in text)
        {
            if (c == '\n')
            {
                s_page.Add(TakeLine());
            }
            else
            {
                Keep(new ReadOnlySpan<char>(in c));
            }
        }

        s_isDrawing = false;
    }

    private static void Keep(ReadOnlySpan<char> text)
    {
        Span<char> line = s_line;
        text = text[..Math.Min(text.Length, line.Length - s_length)];
        text.CopyTo(line[s_length..]);
        s_length += text.Length;
    }

    // The line so far, without its prefix; the next one begins.
    private static Span<char> TakeLine()
    {
        Span<char> line = s_line;
        line = line[..s_length];
        s_length = 0;
        return line.StartsWith(Prefix) ? line[Prefix.Length..] : line;
    }

    private readonly struct ScreenRows : IPanicRows
    {
        public void Draw(int row, int column, ReadOnlySpan<char> text, PanicInk ink)
        {
            uint color = ink switch { PanicInk.Bright => Bright, PanicInk.Heading => Heading, _ => Text };
            s_canvas.DrawText(
                s_layout.TextLeft + (column * s_size.Width), s_layout.TextTop + (row * s_size.Height), s_size, text, color,
                Background);
        }
    }

    [InlineArray(PanicPage<ScreenRows>.LineCapacity)]
    private struct LineText
    {
        private char _first;
    }
}
