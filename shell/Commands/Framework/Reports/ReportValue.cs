using System;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>A value in a <see cref="Report"/>: people and programs read it in different forms.</summary>
public readonly struct ReportValue
{
    private readonly Kind _kind;
    private readonly ulong _number;
    private readonly string? _text;

    private readonly TextStyle _style;

    private ReportValue(Kind kind, ulong number, string? text = null, TextStyle style = TextStyle.Plain)
    {
        _kind = kind;
        _number = number;
        _text = text;
        _style = style;
    }

    private enum Kind : byte
    {
        Absent,
        Text,
        Number,
        Negative,
        Grouped,
        Size,
        Hexadecimal,
        Truth,
        Other,
    }

    /// <summary>Nothing: an empty place in the text, <c>null</c> in JSON.</summary>
    public static ReportValue Absent => default;

    /// <summary>A number printed with commas between the thousands.</summary>
    public static ReportValue Count(ulong value) => new(Kind.Grouped, value);

    /// <summary>
    /// A number of so many hexadecimal digits, with a prefix of its own such as <c>0x</c> or none. In JSON always the text
    /// <c>0x…</c>: 64 bits do not fit a JSON number.
    /// </summary>
    public static ReportValue Hex(ulong value, int digits = 1, string prefix = "") =>
        new(Kind.Hexadecimal, value,
            prefix + value.ToString("X" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>An address: <c>0x</c> and as many digits as needed, for people and in JSON.</summary>
    public static ReportValue Address(ulong value) => Hex(value, 1, "0x");

    /// <summary>Text that is shown in a style.</summary>
    public static ReportValue Styled(string text, TextStyle style) => new(Kind.Text, 0, text, style);

    /// <summary>A number that people read in another form than programs.</summary>
    /// <param name="value">The number in JSON.</param>
    /// <param name="text">What people read, unit included.</param>
    public static ReportValue Number(ulong value, string text) => new(Kind.Other, value, text);

    /// <summary>Text.</summary>
    public static implicit operator ReportValue(string? text) => text is null ? Absent : new(Kind.Text, 0, text);

    /// <summary>A number.</summary>
    public static implicit operator ReportValue(ulong value) => new(Kind.Number, value);

    /// <summary>A number.</summary>
    public static implicit operator ReportValue(long value) =>
        new(value < 0 ? Kind.Negative : Kind.Number, unchecked((ulong)value));

    /// <summary>A number.</summary>
    public static implicit operator ReportValue(int value) => (long)value;

    /// <summary>A number.</summary>
    public static implicit operator ReportValue(uint value) => (ulong)value;

    /// <summary>A number of bytes: people read units, programs bytes.</summary>
    public static implicit operator ReportValue(ByteCount value) => new(Kind.Size, value.Value);

    /// <summary>Yes or no.</summary>
    public static implicit operator ReportValue(bool value) => new(Kind.Truth, value ? 1UL : 0);

    /// <summary>What people read.</summary>
    /// <param name="exact">Whether sizes show every byte.</param>
    public string ToText(bool exact) => _kind switch
    {
        Kind.Number => _number.ToString(CultureInfo.InvariantCulture),
        Kind.Negative => unchecked((long)_number).ToString(CultureInfo.InvariantCulture),
        Kind.Grouped => _number.ToString("N0", CultureInfo.InvariantCulture),
        Kind.Size => new ByteSize(new ByteCount(_number), exact).ToString(),
        Kind.Truth => _number != 0 ? "yes" : "no",
        _ => _text ?? "",
    };

    /// <summary>Writes what people read; a unit is read second.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="text">What <see cref="ToText"/> returned.</param>
    internal void WriteText(ConsoleWriter console, string text)
    {
        int unit = _kind == Kind.Size ? text.LastIndexOf(' ') : -1;
        if (_style != TextStyle.Plain)
        {
            console.Write($"{_style}{text}{TextStyle.Plain}");
        }
        else if (unit < 0)
        {
            console.Write(text);
        }
        else
        {
            console.Write($"{text.AsSpan(0, unit)}{TextStyle.Faint}{text.AsSpan(unit)}{TextStyle.Plain}");
        }
    }

    /// <summary>Writes what programs read.</summary>
    internal void WriteTo(System.Text.Json.Utf8JsonWriter json)
    {
        switch (_kind)
        {
            case Kind.Text:
                json.WriteStringValue(_text);
                break;
            case Kind.Number or Kind.Grouped or Kind.Size or Kind.Other:
                json.WriteNumberValue(_number);
                break;
            case Kind.Negative:
                json.WriteNumberValue(unchecked((long)_number));
                break;
            case Kind.Hexadecimal:
                json.WriteStringValue("0x" + _number.ToString("X", CultureInfo.InvariantCulture));
                break;
            case Kind.Truth:
                json.WriteBooleanValue(_number != 0);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
