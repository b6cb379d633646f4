using System;
using System.Collections.Generic;
using System.Text.Json;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>A column of a <see cref="ReportTable"/>.</summary>
/// <param name="Key">The member's name in JSON; empty leaves the column out there.</param>
/// <param name="Header">What people read above; null leaves the column out for them.</param>
/// <param name="Width">Columns of the screen that it takes at least; negative aligns on the right, as numbers are.</param>
public readonly record struct ReportColumn(string Key, string? Header, int Width = 0)
{
    /// <summary>A column of numbers, aligned on the right.</summary>
    public static ReportColumn Number(string key, string? header, int width = 1) => new(key, header, -Math.Max(width, 1));
}

/// <summary>Rows of values under headers; an array of objects in JSON.</summary>
public sealed class ReportTable
{
    private const int Gap = 2;

    private readonly Part _part;

    internal ReportTable(string key, ReportColumn[] columns) => _part = new Part(key, columns);

    /// <summary>Adds a row with a value for each column.</summary>
    public void Row(params ReportValue[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _part.Columns.Length);
        _part.Rows.Add(values);
    }

    /// <summary>Adds a row that only people read, such as one of totals; comes behind the others.</summary>
    public void Total(params ReportValue[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _part.Columns.Length);
        _part.Totals.Add(values);
    }

    internal ReportPart AsPart() => _part;

    private sealed class Part(string key, ReportColumn[] columns) : ReportPart
    {
        public ReportColumn[] Columns => columns;

        public List<ReportValue[]> Rows { get; } = [];

        public List<ReportValue[]> Totals { get; } = [];

        public override void WriteText(ConsoleWriter console, bool exact)
        {
            string[][] cells = new string[Rows.Count + Totals.Count][];
            int[] widths = new int[columns.Length];
            for (int column = 0; column < columns.Length; column++)
            {
                widths[column] = Math.Max(Math.Abs(columns[column].Width), columns[column].Header?.Length ?? 0);
            }

            for (int row = 0; row < cells.Length; row++)
            {
                cells[row] =
                    Array.ConvertAll(row < Rows.Count ? Rows[row] : Totals[row - Rows.Count], value => value.ToText(exact));
                for (int column = 0; column < columns.Length; column++)
                {
                    widths[column] = Math.Max(widths[column], cells[row][column].Length);
                }
            }

            console.SetStyle(TextStyle.Heading);
            WriteRow(console, Array.ConvertAll(columns, static column => column.Header ?? ""), null, widths);
            for (int row = 0; row < cells.Length; row++)
            {
                console.SetStyle(row == Rows.Count ? TextStyle.Heading : TextStyle.Plain);
                WriteRow(console, cells[row], row < Rows.Count ? Rows[row] : null, widths);
            }

            console.SetStyle(TextStyle.Plain);
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray(key);
            foreach (ReportValue[] row in Rows)
            {
                json.WriteStartObject();
                for (int column = 0; column < columns.Length; column++)
                {
                    if (columns[column].Key.Length > 0)
                    {
                        json.WritePropertyName(columns[column].Key);
                        row[column].WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        // Spaces are written when something follows them, so that no line ends in some.
        private void WriteRow(ConsoleWriter console, string[] cells, ReportValue[]? values, int[] widths)
        {
            int spaces = 0;
            bool isFirst = true;
            for (int column = 0; column < columns.Length; column++)
            {
                if (columns[column].Header is null)
                {
                    continue;
                }

                spaces += isFirst ? 0 : Gap;
                isFirst = false;
                string cell = cells[column];
                int padding = widths[column] - cell.Length;
                if (cell.Length > 0)
                {
                    console.Repeat(' ', spaces + (columns[column].Width < 0 ? padding : 0));
                    (values?[column] ?? cell).WriteText(console, cell);
                    spaces = columns[column].Width < 0 ? 0 : padding;
                }
                else
                {
                    spaces += padding;
                }
            }

            console.WriteLine();
        }
    }
}
