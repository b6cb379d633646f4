using System;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>
/// A command's result for both readers: people get lines and aligned tables, programs one JSON object. A key is the
/// object's member name and no longer changes once it is there.
/// </summary>
public sealed class Report
{
    private readonly List<ReportPart> _parts = [];

    /// <summary>Adds a line of the form <c>Label  value  note</c>. Fields that follow each other are aligned.</summary>
    /// <param name="key">The member's name in JSON.</param>
    /// <param name="label">What people read in front.</param>
    /// <param name="value">The value.</param>
    /// <param name="note">What people read behind; not in JSON.</param>
    public void Field(string key, string label, ReportValue value, string note = "") =>
        FieldsAtEnd().Add(key, label, value, note);

    /// <summary>Begins a run of fields whose values are aligned.</summary>
    /// <param name="labelWidth">Columns that labels have at least.</param>
    /// <param name="valueWidth">
    /// Columns that values have at least; positive aligns them on the right, 0 does not pad them.
    /// </param>
    public void BeginFields(int labelWidth, int valueWidth = 0) => _parts.Add(new ReportFields(labelWidth, valueWidth));

    /// <summary>Adds a table and returns it to be filled.</summary>
    /// <param name="key">The name of the array in JSON.</param>
    /// <param name="columns">Its columns.</param>
    public ReportTable Table(string key, params ReportColumn[] columns)
    {
        var table = new ReportTable(key, columns);
        _parts.Add(table.AsPart());
        return table;
    }

    /// <summary>Adds a line that only people read.</summary>
    public void Line(string text = "") => _parts.Add(new ReportLine(text));

    /// <summary>Adds text that only people read, wrapped at the terminal's width.</summary>
    /// <param name="head">What stands in front of the first line; the others begin below its end.</param>
    /// <param name="text">The text, without escape sequences.</param>
    public void Paragraph(string head, string text) => _parts.Add(new ReportParagraph(head, text));

    /// <summary>Adds a member that only programs read, because people get the same in a line.</summary>
    public void Hidden(string key, ReportValue value) => _parts.Add(new ReportHidden(key, value));

    /// <summary>Adds a member that only programs read and that is known when the parts before it are written.</summary>
    public void Hidden(string key, Func<ReportValue> value) => _parts.Add(new ReportLater(key, value));

    /// <summary>Adds a list that only programs read.</summary>
    public void HiddenList(string key, IEnumerable<string> values) => _parts.Add(new ReportList(key, values));

    /// <summary>Adds a table that only programs read, because people get the same in lines, and returns it to be
    /// filled.</summary>
    /// <param name="key">The name of the array in JSON.</param>
    /// <param name="columns">The names of the members of its objects.</param>
    public ReportTable HiddenTable(string key, params string[] columns)
    {
        var table = new ReportTable(key, Array.ConvertAll(columns, static column => new ReportColumn(column, null)));
        _parts.Add(new ReportForPrograms(table.AsPart()));
        return table;
    }

    /// <summary>
    /// Adds a table that only programs read and that may be too long to be kept: each row is written before the next one is made.
    /// </summary>
    /// <param name="key">The name of the array in JSON.</param>
    /// <param name="columns">The names of the members of its objects.</param>
    /// <param name="rows">The rows, a value for each column; gone through when the report is written.</param>
    public void HiddenRows(string key, string[] columns, IEnumerable<ReportValue[]> rows) =>
        _parts.Add(new ReportRows(key, columns, rows));

    /// <summary>Writes what people read.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="exact">Whether sizes show every byte.</param>
    public void WriteText(ConsoleWriter console, bool exact)
    {
        foreach (ReportPart part in _parts)
        {
            part.WriteText(console, exact);
        }
    }

    /// <summary>Writes the JSON object (RFC 8259) as one line, in pieces as it is made.</summary>
    public void WriteJson(ConsoleWriter console)
    {
        // The text is shown or logged, never part of a page: quotation marks and '<' may stand as they are.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(new JsonText(console), options))
        {
            json.WriteStartObject();
            foreach (ReportPart part in _parts)
            {
                part.WriteJson(json);
            }

            json.WriteEndObject();
        }

        console.WriteLine();
    }

    private ReportFields FieldsAtEnd()
    {
        if (_parts.Count == 0 || _parts[^1] is not ReportFields fields)
        {
            fields = new ReportFields(0, 0);
            _parts.Add(fields);
        }

        return fields;
    }
}
