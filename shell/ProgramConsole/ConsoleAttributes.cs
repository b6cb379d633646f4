using System.Text;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// Character attributes of Windows' console (Microsoft, "Console Screen Buffers"): colour of the character in bits 0 to 3, behind
/// it in bits 4 to 7, reverse (4000h), underline (8000h). The default colours are 7 on 0, as in Windows Terminal.
/// </summary>
internal static class ConsoleAttributes
{
    /// <summary>Grey on black: the terminal's default colours.</summary>
    public const ushort Default = 0x07;

    private const int Gray = 7;
    private const ushort Reverse = 0x4000;
    private const ushort Underline = 0x8000;
    private const int Intensity = 8;

    // In the order of attributes (bit 0 blue, 1 green, 2 red): what a colour of its own is compared with.
    private static readonly uint[] s_colors =
    [
        0x000000, 0x000080, 0x008000, 0x008080, 0x800000, 0x800080, 0x808000, 0xC0C0C0,
        0x808080, 0x0000FF, 0x00FF00, 0x00FFFF, 0xFF0000, 0xFF00FF, 0xFFFF00, 0xFFFFFF,
    ];

    /// <summary>The attributes nearest to a cell's colours and style.</summary>
    public static ushort Of(TerminalColor foreground, TerminalColor background, CellStyle style)
    {
        int front = Index(foreground, Gray);
        front |= (style & CellStyle.Bold) != 0 ? Intensity : 0;
        int attributes = front | (Index(background, 0) << 4);
        attributes |= (style & CellStyle.Reverse) != 0 ? Reverse : 0;
        attributes |= (style & CellStyle.Underline) != 0 ? Underline : 0;
        return (ushort)attributes;
    }

    /// <summary>The attributes nearest to a cell.</summary>
    public static ushort Of(in Cell cell) => Of(cell.Foreground, cell.Background, cell.Style);

    /// <summary>Appends the graphic rendition (ECMA-48, 8.3.117 SGR) that stands for attributes.</summary>
    public static void AppendRendition(StringBuilder target, ushort attributes)
    {
        target.Append("\e[0");
        target.Append((attributes & Underline) != 0 ? ";4" : "").Append((attributes & Reverse) != 0 ? ";7" : "");
        if ((attributes & 0x0F) != Gray)
        {
            AppendIndexed(target, ToAnsi(attributes & 0x0F), 30);
        }

        if ((attributes & 0xF0) != 0)
        {
            AppendIndexed(target, ToAnsi((attributes >> 4) & 0x0F), 40);
        }

        target.Append('m');
    }

    /// <summary>Appends the graphic rendition that stands for a cell's colours and style.</summary>
    public static void AppendRendition(
        StringBuilder target, TerminalColor foreground, TerminalColor background, CellStyle style)
    {
        target.Append("\e[0");
        target.Append((style & CellStyle.Bold) != 0 ? ";1" : "").Append((style & CellStyle.Faint) != 0 ? ";2" : "");
        target.Append((style & CellStyle.Underline) != 0 ? ";4" : "").Append((style & CellStyle.Reverse) != 0 ? ";7" : "");
        AppendColor(target, foreground, 30);
        AppendColor(target, background, 40);
        target.Append('m');
    }

    private static void AppendColor(StringBuilder target, TerminalColor color, int first)
    {
        if (color.IsIndexed && color.Index < 16)
        {
            AppendIndexed(target, color.Index, first);
        }
        else if (color.IsIndexed)
        {
            target.Append(';').Append(first + 8).Append(";5;").Append((int)color.Index);
        }
        else if (color.IsRgb)
        {
            target.Append(';').Append(first + 8).Append(";2;").Append((int)(color.Rgb >> 16));
            target.Append(';').Append((int)(color.Rgb >> 8 & 0xFF)).Append(';').Append((int)(color.Rgb & 0xFF));
        }
    }

    private static void AppendIndexed(StringBuilder target, int index, int first) =>
        target.Append(';').Append(index < 8 ? first + index : first + 60 + index - 8);

    // ECMA-48 has red in bit 0 and blue in bit 2. The exchange is its own inverse.
    private static int ToAnsi(int color) => (color & 0b1010) | ((color & 1) << 2) | ((color & 4) >> 2);

    private static int Index(TerminalColor color, int normal)
    {
        if (color.IsDefault)
        {
            return normal;
        }

        if (color.IsIndexed)
        {
            return color.Index < 16 ? ToAnsi(color.Index) : Nearest(PaletteColor(color.Index));
        }

        return Nearest(color.Rgb);
    }

    // xterm's palette: a cube of 6 x 6 x 6 colours, then 24 greys.
    private static uint PaletteColor(int index)
    {
        if (index >= 232)
        {
            uint gray = (uint)(((index - 232) * 10) + 8);
            return gray << 16 | gray << 8 | gray;
        }

        index -= 16;
        return Level(index / 36) << 16 | Level(index / 6 % 6) << 8 | Level(index % 6);
    }

    private static uint Level(int step) => step == 0 ? 0 : (uint)((step * 40) + 55);

    private static int Nearest(uint rgb)
    {
        int best = 0;
        int distance = int.MaxValue;
        for (int i = 0; i < s_colors.Length; i++)
        {
            int red = (int)(rgb >> 16 & 0xFF) - (int)(s_colors[i] >> 16 & 0xFF);
            int green = (int)(rgb >> 8 & 0xFF) - (int)(s_colors[i] >> 8 & 0xFF);
            int blue = (int)(rgb & 0xFF) - (int)(s_colors[i] & 0xFF);
            int candidate = (red * red) + (green * green) + (blue * blue);
            if (candidate < distance)
            {
                (best, distance) = (i, candidate);
            }
        }

        return best;
    }
}
