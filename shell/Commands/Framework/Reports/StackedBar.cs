using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>
/// Parts of a whole as one row of characters, largest part first. Neighbours differ in colour and in shade, so that the row can
/// be read without colours.
/// </summary>
internal sealed class StackedBar
{
    private const string Shades = "█▓▒░";

    // What is free looks empty.
    private const char FreeShade = '·';

    private static readonly TextStyle[] s_styles =
    [
        TextStyle.Series1, TextStyle.Series2, TextStyle.Series3, TextStyle.Series4, TextStyle.Series5, TextStyle.Series6,
    ];

    private readonly List<(ulong Size, char Shade, TextStyle Style)> _parts = [];

    /// <summary>Adds a part behind the others, and returns how it is marked.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="isFree">Whether it is what is left.</param>
    public ReportValue Add(ByteCount size, bool isFree = false)
    {
        int place = _parts.Count;
        char shade = isFree ? FreeShade : Shades[place % Shades.Length];
        TextStyle style = isFree ? TextStyle.Faint : s_styles[place % s_styles.Length];
        _parts.Add((size.Value, shade, style));
        return ReportValue.Styled(shade.ToString(), style);
    }

    /// <summary>Draws the row, with SGR sequences. Each part that is not empty has at least one character.</summary>
    /// <param name="columns">Number of characters, at least 1; if there are more parts, the last ones are left out.</param>
    public string Draw(int columns)
    {
        ulong total = 0;
        foreach ((ulong size, _, _) in _parts)
        {
            total += size;
        }

        // What a part that would be too small to be seen gets is taken from the largest.
        int[] cells = new int[_parts.Count];
        int used = 0;
        int largest = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            ulong size = _parts[i].Size;
            cells[i] = size == 0 ? 0 : Math.Max((int)Math.Round((double)size / total * columns), 1);
            used += cells[i];
            largest = size > _parts[largest].Size ? i : largest;
        }

        var text = new StringBuilder();
        int left = columns;
        for (int i = 0; i < cells.Length && left > 0; i++)
        {
            int count = Math.Min(i == largest ? Math.Max(cells[i] + columns - used, 1) : cells[i], left);
            if (count > 0)
            {
                text.Append(_parts[i].Style.Sequence()).Append(_parts[i].Shade, count);
            }

            left -= count;
        }

        return text.Append(TextStyle.Plain.Sequence()).ToString();
    }
}
