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

    private readonly List<ulong> _sizes = [];
    private int _free = -1;

    /// <summary>Adds a part behind the others, and returns how it is marked.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="isFree">Whether it is what is left.</param>
    public ReportValue Add(ByteCount size, bool isFree = false)
    {
        int place = _sizes.Count;
        _free = isFree ? place : _free;
        _sizes.Add(size.Value);
        return ReportValue.Styled(ShadeOf(place).ToString(), StyleOf(place));
    }

    /// <summary>How a part is marked, with SGR sequences; 0 is the first.</summary>
    public string MarkOf(int index) =>
        StyleOf(index).Sequence() + ShadeOf(index).ToString() + TextStyle.Plain.Sequence();

    /// <summary>Draws the row, with SGR sequences. Each part that is not empty has at least one character.</summary>
    /// <param name="columns">Number of characters, at least 1; if there are more parts, the last ones are left out.</param>
    public string Draw(int columns)
    {
        ulong total = 0;
        foreach (ulong size in _sizes)
        {
            total += size;
        }

        // What a part that would be too small to be seen gets is taken from the largest.
        int[] cells = new int[_sizes.Count];
        int used = 0;
        int largest = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            ulong size = _sizes[i];
            cells[i] = size == 0 ? 0 : Math.Max((int)Math.Round((double)size / total * columns), 1);
            used += cells[i];
            largest = size > _sizes[largest] ? i : largest;
        }

        var text = new StringBuilder();
        int left = columns;
        for (int i = 0; i < cells.Length && left > 0; i++)
        {
            int count = Math.Min(i == largest ? Math.Max(cells[i] + columns - used, 1) : cells[i], left);
            if (count > 0)
            {
                text.Append(StyleOf(i).Sequence()).Append(ShadeOf(i), count);
            }

            left -= count;
        }

        return text.Append(TextStyle.Plain.Sequence()).ToString();
    }

    private char ShadeOf(int index) => index == _free ? FreeShade : Shades[index % Shades.Length];

    private TextStyle StyleOf(int index) => index == _free ? TextStyle.Faint : s_styles[index % s_styles.Length];
}
