using System;
using System.Buffers.Binary;
using System.Text;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.History;

/// <summary>
/// A row of cells as bytes, blanks at its end left out: a run of cells that look alike is one byte for style and kinds of
/// colours, the colours, the number of cells in one or two bytes, and the characters in UTF-8. A line of plain text takes two or
/// three bytes more than its text.
/// </summary>
internal static class LineCodec
{
    // A run's first byte: the style below, the kind of foreground and of background above.
    private const int StyleMask = 0x0F;
    private const int ForegroundShift = 4;
    private const int BackgroundShift = 6;
    private const int KindMask = 3;

    private const int DefaultKind = 0;
    private const int IndexKind = 1;
    private const int RgbKind = 2;
    private const int RgbBytes = 3;

    // First byte, two colours, length.
    private const int LongestHeader = 1 + (2 * RgbBytes) + 2;

    // RFC 3629, section 3.
    private const int LongestCharacter = 4;

    private const int LongLength = 0x80;

    /// <summary>Writes a row of at most 32,767 cells. Returns the number of bytes, or -1 when they do not fit.</summary>
    public static int Encode(ReadOnlySpan<Cell> row, Span<byte> output)
    {
        row = row.TrimEnd(Cell.Blank);
        int length = 0;
        while (!row.IsEmpty)
        {
            int count = CountAlike(row);
            if (output.Length - length < LongestHeader + ((long)count * LongestCharacter))
            {
                return -1;
            }

            length += WriteHeader(row[0], count, output[length..]);
            foreach (Cell cell in row[..count])
            {
                length += new Rune(cell.CodePoint).EncodeToUtf8(output[length..]);
            }

            row = row[count..];
        }

        return length;
    }

    /// <summary>
    /// Reads what <see cref="Encode"/> wrote. A row that is shorter loses what does not fit, a longer one ends in blanks.
    /// </summary>
    public static void Decode(ReadOnlySpan<byte> input, Span<Cell> row)
    {
        while (!input.IsEmpty && !row.IsEmpty)
        {
            Cell look = ReadHeader(ref input, out int count);
            for (; count > 0; count--)
            {
                Rune.DecodeFromUtf8(input, out Rune character, out int consumed);
                input = input[consumed..];
                if (!row.IsEmpty)
                {
                    row[0] = new Cell(character.Value, look.Foreground, look.Background, look.Style);
                    row = row[1..];
                }
            }
        }

        row.Fill(Cell.Blank);
    }

    private static int CountAlike(ReadOnlySpan<Cell> row)
    {
        int count = 1;
        while (count < row.Length && row[count].LooksLike(row[0]))
        {
            count++;
        }

        return count;
    }

    private static int WriteHeader(in Cell look, int count, Span<byte> output)
    {
        output[0] =
            (byte)((int)look.Style | (KindOf(look.Foreground) << ForegroundShift) | (KindOf(look.Background) << BackgroundShift));
        int length = 1;
        length += WriteColor(look.Foreground, output[length..]);
        length += WriteColor(look.Background, output[length..]);
        if (count < LongLength)
        {
            output[length++] = (byte)count;
            return length;
        }

        output[length++] = (byte)(LongLength | (count >> 8));
        output[length++] = (byte)count;
        return length;
    }

    private static Cell ReadHeader(ref ReadOnlySpan<byte> input, out int count)
    {
        int first = input[0];
        input = input[1..];
        TerminalColor foreground = ReadColor(first >> ForegroundShift & KindMask, ref input);
        TerminalColor background = ReadColor(first >> BackgroundShift & KindMask, ref input);
        count = input[0];
        input = input[1..];
        if (count >= LongLength)
        {
            count = ((count & ~LongLength) << 8) | input[0];
            input = input[1..];
        }

        return new Cell(' ', foreground, background, (CellStyle)(first & StyleMask));
    }

    private static int KindOf(TerminalColor color) => color.IsDefault ? DefaultKind : color.IsIndexed ? IndexKind : RgbKind;

    private static int WriteColor(TerminalColor color, Span<byte> output)
    {
        switch (KindOf(color))
        {
            case IndexKind:
                output[0] = color.Index;
                return 1;
            case RgbKind:
                BinaryPrimitives.WriteUInt16LittleEndian(output, (ushort)color.Rgb);
                output[2] = (byte)(color.Rgb >> 16);
                return RgbBytes;
            default:
                return 0;
        }
    }

    private static TerminalColor ReadColor(int kind, ref ReadOnlySpan<byte> input)
    {
        TerminalColor color = default;
        if (kind == IndexKind)
        {
            color = TerminalColor.FromIndex(input[0]);
            input = input[1..];
        }
        else if (kind == RgbKind)
        {
            color = TerminalColor.FromRgb(input[2], input[1], input[0]);
            input = input[RgbBytes..];
        }

        return color;
    }
}
