using System;
using System.Collections.Generic;
using System.Text.Json;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>A part of a <see cref="Report"/>.</summary>
internal abstract class ReportPart
{
    public virtual void WriteText(ConsoleWriter console, bool exact)
    {
    }

    public virtual void WriteJson(Utf8JsonWriter json)
    {
    }
}

/// <summary>A line that only people read.</summary>
internal sealed class ReportLine(string text) : ReportPart
{
    public override void WriteText(ConsoleWriter console, bool exact) => console.WriteMarkedLine(text);
}

/// <summary>Text that only people read, wrapped at the terminal's width behind what stands in front of it.</summary>
internal sealed class ReportParagraph(string head, string text) : ReportPart
{
    public override void WriteText(ConsoleWriter console, bool exact)
    {
        console.Write(head);
        console.WriteWrapped(text, head.Length);
    }
}

/// <summary>A member that only programs read.</summary>
internal sealed class ReportHidden(string key, ReportValue value) : ReportPart
{
    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WritePropertyName(key);
        value.WriteTo(json);
    }
}

/// <summary>The same, of a value that is made when it is written.</summary>
internal sealed class ReportLater(string key, Func<ReportValue> value) : ReportPart
{
    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WritePropertyName(key);
        value().WriteTo(json);
    }
}

/// <summary>A part that people do not see.</summary>
internal sealed class ReportForPrograms(ReportPart part) : ReportPart
{
    public override void WriteJson(Utf8JsonWriter json) => part.WriteJson(json);
}

/// <summary>A list of texts that only programs read.</summary>
internal sealed class ReportList(string key, IEnumerable<string> values) : ReportPart
{
    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}

/// <summary>Rows that only programs read, none of them kept.</summary>
internal sealed class ReportRows(string key, string[] columns, IEnumerable<ReportValue[]> rows) : ReportPart
{
    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray(key);
        foreach (ReportValue[] row in rows)
        {
            json.WriteStartObject();
            for (int column = 0; column < columns.Length; column++)
            {
                json.WritePropertyName(columns[column]);
                row[column].WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

/// <summary>Labels with values, aligned.</summary>
internal sealed class ReportFields(int labelWidth, int valueWidth) : ReportPart
{
    private const int Gap = 2;

    private readonly List<(string Key, string Label, ReportValue Value, string Note)> _fields = [];

    public void Add(string key, string label, ReportValue value, string note) => _fields.Add((key, label, value, note));

    public override void WriteText(ConsoleWriter console, bool exact)
    {
        int width = labelWidth;
        foreach ((_, string label, _, _) in _fields)
        {
            width = Math.Max(width, label.Length + Gap);
        }

        foreach ((_, string label, ReportValue value, string note) in _fields)
        {
            string text = value.ToText(exact);
            console.Write($"{TextStyle.Name}{label}{TextStyle.Plain}");
            console.Repeat(' ', width - label.Length + Math.Max(valueWidth - text.Length, 0));
            value.WriteText(console, text);
            if (note.Length > 0)
            {
                console.Write($"  {TextStyle.Faint}{note}{TextStyle.Plain}");
            }

            console.WriteLine();
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        foreach ((string key, _, ReportValue value, _) in _fields)
        {
            json.WritePropertyName(key);
            value.WriteTo(json);
        }
    }
}
