using System;

namespace UefiKernel.Shell.Fonts;

/// <summary>
/// The size of text on a screen: a font, and how many times its pixels are repeated in both directions. A character has 8×16,
/// 12×24, 16×32, 24×48, 32×64, 48×96 or 64×128 pixels.
/// </summary>
public readonly struct TextSize
{
    /// <summary>How <see cref="TryParse"/> names the sizes.</summary>
    public const string Names = "1, 1.5, 2, 3, 4, 6 or 8";

    private const int LastStep = 6;

    // Tenths of a millimetre. A line of text of this height can be read from where one types; a line of 12 point is as high.
    private const int LeastMillimetres10 = 45;

    // Larger sizes are not chosen where the screen has less room than a usual terminal.
    private const int LeastColumns = 80;
    private const int LeastRows = 24;

    private readonly int _step;

    private TextSize(int step) => _step = step;

    /// <summary>The font.</summary>
    public BitmapFont Font => _step switch
    {
        0 => BitmapFont.Small,
        1 or 3 => BitmapFont.Medium,
        _ => BitmapFont.Large,
    };

    /// <summary>How often each pixel of the font is repeated in both directions, 1 to 4.</summary>
    public int Scale => _step switch
    {
        < 3 => 1,
        < 5 => 2,
        _ => _step - 2,
    };

    /// <summary>Pixels of a character's width.</summary>
    public int Width => Font.Width * Scale;

    /// <summary>Pixels of its height.</summary>
    public int Height => Font.Height * Scale;

    /// <summary>The size that is twice as large, or the largest.</summary>
    public TextSize Doubled => new(_step == 0 ? 2 : Math.Min(_step + 2, LastStep));

    /// <summary>
    /// The size for a screen: so that a line of text is at least 4.5 mm high where the screen's own size is known, and by its
    /// resolution otherwise. There is room for 80 columns and 24 rows where the screen has it at all.
    /// </summary>
    /// <param name="width">Pixels in a scan line of the screen, at least 1.</param>
    /// <param name="height">Scan lines, at least 1.</param>
    /// <param name="millimetres">The screen's height in millimetres; 0 when it is not known.</param>
    public static TextSize For(int width, int height, int millimetres = 0)
    {
        int step = millimetres > 0 ? StepOf(height, millimetres) : StepOf(Math.Min(width, height));
        return new TextSize(step).Within(width, height, LeastColumns, LeastRows);
    }

    /// <summary>Reads a size as a multiple of 8×16 pixels, one of <see cref="Names"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TextSize size)
    {
        int step = text.Length == 3 && text[0] == '1' && text[1] == '.' && text[2] == '5' ? 1
            : text.Length != 1 ? -1
            : text[0] switch { '1' => 0, '2' => 2, '3' => 3, '4' => 4, '6' => 5, '8' => LastStep, _ => -1 };
        size = new TextSize(Math.Max(step, 0));
        return step >= 0;
    }

    /// <summary>This size, or the next smaller one that leaves the room; the smallest one if none does.</summary>
    /// <param name="width">Pixels in a scan line of the screen.</param>
    /// <param name="height">Scan lines.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    public TextSize Within(int width, int height, int columns, int rows)
    {
        TextSize size = this;
        while (size._step > 0 && (width / size.Width < columns || height / size.Height < rows))
        {
            size = new TextSize(size._step - 1);
        }

        return size;
    }

    private static int StepOf(int height, int millimetres)
    {
        int step = 0;
        while (step < LastStep && (long)new TextSize(step).Height * millimetres * 10 < (long)LeastMillimetres10 * height)
        {
            step++;
        }

        return step;
    }

    // By the heights of common monitors: 768 and 800; 1080 and 1200; 1440 and 1800; 2160; 4320 scan lines.
    private static int StepOf(int lines) => lines switch
    {
        < 900 => 0,
        < 1440 => 1,
        < 2000 => 2,
        < 4000 => 4,
        _ => LastStep,
    };
}
