namespace UefiKernel.Shell;

/// <summary>The colours and style that the next characters get, as the SGR sequences set them (ECMA-48, 8.3.117; xterm for 38 and 48).</summary>
internal struct Pen
{
    private TerminalColor _foreground;
    private TerminalColor _background;
    private CellStyle _style;

    /// <summary>What erasing leaves: a space on the current background, without style.</summary>
    public readonly Cell Eraser => new(' ', default, _background, CellStyle.None);

    /// <summary>A character drawn with this pen.</summary>
    public readonly Cell Draw(int codePoint) => new(codePoint, _foreground, _background, _style);

    /// <summary>Carries out one SGR sequence; unknown parameters change nothing.</summary>
    public void Apply(VtParser sequence)
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
                case 4:
                    _style |= CellStyle.Underline;
                    break;
                case 7:
                    _style |= CellStyle.Reverse;
                    break;
                case 22:
                    _style &= ~CellStyle.Bold;
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
                    i += ReadExtendedColor(sequence, i, ref _foreground);
                    break;
                case 48:
                    i += ReadExtendedColor(sequence, i, ref _background);
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

    // 38;5;INDEX or 38;2;RED;GREEN;BLUE. Returns how many parameters after the 38 belong to it.
    private static int ReadExtendedColor(VtParser sequence, int position, ref TerminalColor color)
    {
        switch (sequence.Parameter(position + 1))
        {
            case 5:
                if (sequence.Parameter(position + 2) <= 255)
                {
                    color = TerminalColor.FromIndex((byte)sequence.Parameter(position + 2));
                }

                return 2;
            case 2:
                int red = sequence.Parameter(position + 2);
                int green = sequence.Parameter(position + 3);
                int blue = sequence.Parameter(position + 4);
                if (red <= 255 && green <= 255 && blue <= 255)
                {
                    color = TerminalColor.FromRgb((byte)red, (byte)green, (byte)blue);
                }

                return 4;
            default:
                return 1;
        }
    }
}
