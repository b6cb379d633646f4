using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace UefiKernel.Shell.Commands;

/// <summary>
/// What a command has to tell, once for both readers: people get lines and aligned tables, programs one JSON object. A key is the object's member name and no
/// longer changes once it is there.
/// </summary>
public sealed class Report
{
    private readonly List<ReportPart> _parts = [];

    /// <summary>Adds a line of the form <c>Label  value  note</c>. Fields that follow each other are aligned.</summary>
    /// <param name="key">The member's name in JSON.</param>
    /// <param name="label">What people read in front.</param>
    /// <param name="value">The value.</param>
    /// <param name="note">What people read behind; not in JSON.</param>
    public void Field(string key, string label, ReportValue value, string note = "") => FieldsAtEnd().Add(key, label, value, note);

    /// <summary>Begins a run of fields whose values are aligned.</summary>
    /// <param name="labelWidth">Columns that labels have at least.</param>
    /// <param name="valueWidth">Columns that values have at least; positive aligns them on the right, 0 does not pad them.</param>
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

    /// <summary>Adds a member that only programs read, because a line tells people the same.</summary>
    public void Hidden(string key, ReportValue value) => _parts.Add(new ReportHidden(key, value));

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

    /// <summary>Writes the JSON object (RFC 8259) as one line.</summary>
    public void WriteJson(ConsoleWriter console)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (ReportPart part in _parts)
            {
                part.WriteJson(json);
            }

            json.WriteEndObject();
        }

        console.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
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
