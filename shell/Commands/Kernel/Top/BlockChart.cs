using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>Meters and histories made from block elements, in eighths of a cell, with SGR sequences for their colours.</summary>
internal static class BlockChart
{
    private const string LowerEighths = " ▁▂▃▄▅▆▇█";
    private const string LeftEighths = " ▏▎▍▌▋▊▉█";
    private const int Eighths = 8;
    private const char Rest = '·';
    private const double High = 0.85;
    private const double Middle = 0.6;

    /// <summary>A bar that is filled from the left.</summary>
    /// <param name="share">How much of it, from 0 to 1; values outside are clamped.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="style">The colour; null for one that warns of a high share.</param>
    public static string Meter(double share, int columns, TextStyle? style = null)
    {
        columns = Math.Max(columns, 1);
        share = Clamp(share);
        int eighths = (int)Math.Round(share * columns * Eighths);

        // A small share must not look like zero.
        eighths = share > 0 ? Math.Max(eighths, 1) : 0;
        int full = eighths / Eighths;
        var text = new StringBuilder();
        text.Append((style ?? StyleOf(share)).Sequence()).Append('█', full);
        if (eighths % Eighths > 0)
        {
            text.Append(LeftEighths[eighths % Eighths]);
            full++;
        }

        return text.Append(TextStyle.Faint.Sequence()).Append(Rest, columns - full).Append(TextStyle.Plain.Sequence()).ToString();
    }

    /// <summary>Values as columns, the newest at the right edge.</summary>
    /// <param name="values">The values, the newest last.</param>
    /// <param name="most">The value that is as high as the chart; 0 when all values are.</param>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="style">The colour; null for one that goes with the height.</param>
    /// <returns>The rows from the top.</returns>
    public static List<string> History(
        IReadOnlyList<double> values, double most, int columns, int rows, TextStyle? style = null)
    {
        var lines = new List<string>();
        int shown = Math.Min(values.Count, columns);
        for (int row = rows - 1; row >= 0; row--)
        {
            var line = new StringBuilder();
            line.Append((style ?? StyleOf((row + 0.5) / rows)).Sequence());
            line.Append(' ', columns - shown);
            for (int i = values.Count - shown; i < values.Count; i++)
            {
                int eighths = most > 0 ? (int)Math.Round(Clamp(values[i] / most) * rows * Eighths) : 0;

                // The lowest row has a mark for each value, for 0 too.
                eighths = row == 0 ? Math.Max(eighths, 1) : eighths;
                line.Append(LowerEighths[Math.Clamp(eighths - (row * Eighths), 0, Eighths)]);
            }

            lines.Add(line.Append(TextStyle.Plain.Sequence()).ToString());
        }

        return lines;
    }

    private static double Clamp(double share) => double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1);

    private static TextStyle StyleOf(double share) =>
        share >= High ? TextStyle.Bad : share >= Middle ? TextStyle.Warning : TextStyle.Good;
}
