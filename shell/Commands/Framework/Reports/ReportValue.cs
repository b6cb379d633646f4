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
        Size,
        Hexadecimal,
        Truth,
        Other,
    }

    /// <summary>Nothing: an empty place in the text, <c>null</c> in JSON.</summary>
    public static ReportValue Absent => default;

    /// <summary>
    /// A number in hexadecimal, such as an address: <c>0x</c> and as many digits as needed. In JSON it is a text, as 64 bits do
    /// not fit a JSON number.
    /// </summary>
    public static ReportValue Hex(ulong value) => new(Kind.Hexadecimal, value);

    /// <summary>Text that is shown in a style.</summary>
    public static ReportValue Styled(string text, TextStyle style) => new(Kind.Text, 0, text, style);

    /// <summary>A number that people read in another form than programs.</summary>
    /// <param name="value">The number in JSON.</param>
    /// <param name="text">What people read, unit included.</param>
    public static ReportValue Number(ulong value, string text) => new(Kind.Other, value, text);

    /// <summary>Text.</summary>
    public static implicit operator ReportValue(string? text) => text is null ? Absent : new(Kind.Text, 0, text);

    /// <summary>A number; people read it with commas between the thousands.</summary>
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
        Kind.Number => _number.ToString("N0", CultureInfo.InvariantCulture),
        Kind.Negative => unchecked((long)_number).ToString("N0", CultureInfo.InvariantCulture),
        Kind.Hexadecimal => new HexAddress(_number).ToString(),
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
            case Kind.Number or Kind.Size or Kind.Other:
                json.WriteNumberValue(_number);
                break;
            case Kind.Negative:
                json.WriteNumberValue(unchecked((long)_number));
                break;
            case Kind.Hexadecimal:
                json.WriteStringValue(ToText(exact: false));
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
