using UefiKernel.Shell.Emulation.Parsing;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// The colours and style that the next characters get, as the SGR sequences set them (ECMA-48, 8.3.117; xterm for 38 and 48).
/// </summary>
internal struct Pen
{
    private TerminalColor _foreground;
    private TerminalColor _background;
    private CellStyle _style;

    /// <summary>What erasing leaves: a space on the current background, without style.</summary>
    public readonly Cell Eraser => new(' ', default, _background, CellStyle.None);

    /// <summary>Colour of the character.</summary>
    public readonly TerminalColor Foreground => _foreground;

    /// <summary>Colour behind it.</summary>
    public readonly TerminalColor Background => _background;

    /// <summary>Bold, underline, reverse, faint.</summary>
    public readonly CellStyle Style => _style;

    /// <summary>A character drawn with this pen.</summary>
    public readonly Cell Draw(int codePoint) => new(codePoint, _foreground, _background, _style);

    /// <summary>Carries out one SGR sequence; unknown parameters change nothing.</summary>
    public void Apply(ControlSequence sequence)
    {
        for (int i = 0; i < sequence.ParameterCount; i++)
        {
            int value = sequence.Parameter(i);
            switch (value)
            {
                case 0:
                    this = default;
                    break;
                case 1:
                    _style |= CellStyle.Bold;
                    break;
                case 2:
                    _style |= CellStyle.Faint;
                    break;
                case 4:
                    ApplyUnderline(sequence, ref i);
                    break;
                case 7:
                    _style |= CellStyle.Reverse;
                    break;
                case 22:
                    _style &= ~(CellStyle.Bold | CellStyle.Faint);
                    break;
                case 24:
                    _style &= ~CellStyle.Underline;
                    break;
                case 27:
                    _style &= ~CellStyle.Reverse;
                    break;
                case >= 30 and <= 37:
                    _foreground = TerminalColor.FromIndex((byte)(value - 30));
                    break;
                case >= 40 and <= 47:
                    _background = TerminalColor.FromIndex((byte)(value - 40));
                    break;
                case >= 90 and <= 97:
                    _foreground = TerminalColor.FromIndex((byte)(value - 90 + 8));
                    break;
                case >= 100 and <= 107:
                    _background = TerminalColor.FromIndex((byte)(value - 100 + 8));
                    break;
                case 38:
                    ReadExtendedColor(sequence, ref i, ref _foreground);
                    break;
                case 48:
                    ReadExtendedColor(sequence, ref i, ref _background);
                    break;
                case 39:
                    _foreground = default;
                    break;
                case 49:
                    _background = default;
                    break;
            }
        }
    }

    // 4:0 to 4:5 say what kind of line; every kind but none is drawn as the one there is.
    private void ApplyUnderline(ControlSequence sequence, ref int position)
    {
        bool none = false;
        for (bool first = true; sequence.IsSubparameter(position + 1); first = false)
        {
            position++;
            none |= first && sequence.Parameter(position) == 0;
        }

        _style = none ? _style & ~CellStyle.Underline : _style | CellStyle.Underline;
    }

    // 38;5;INDEX or 38;2;RED;GREEN;BLUE, as xterm has it; or with colons, where ITU-T T.416 has a colour space before red. The
    // position is moved to the last parameter that belongs to it.
    private static void ReadExtendedColor(ControlSequence sequence, ref int position, ref TerminalColor color)
    {
        int kind = position + 1;
        bool colons = sequence.IsSubparameter(kind);
        int last = kind;
        while (colons && sequence.IsSubparameter(last + 1))
        {
            last++;
        }

        switch (sequence.Parameter(kind))
        {
            case 5:
                last = colons ? last : kind + 1;
                SetIndex(sequence.Parameter(kind + 1), ref color);
                break;
            case 2:
                int red = colons && last - kind >= 4 ? kind + 2 : kind + 1;
                last = colons ? last : kind + 3;
                SetRgb(sequence.Parameter(red), sequence.Parameter(red + 1), sequence.Parameter(red + 2), ref color);
                break;
        }

        position = last;
    }

    private static void SetIndex(int index, ref TerminalColor color)
    {
        if (index <= 255)
        {
            color = TerminalColor.FromIndex((byte)index);
        }
    }

    private static void SetRgb(int red, int green, int blue, ref TerminalColor color)
    {
        if (red <= 255 && green <= 255 && blue <= 255)
        {
            color = TerminalColor.FromRgb((byte)red, (byte)green, (byte)blue);
        }
    }
}
