using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>
/// An argument of a command: its name, what it means and which words it takes. Parsing, usage, help, completion and messages
/// follow from it. The factories below are the kinds of arguments.
/// </summary>
public abstract class Argument
{
    private const int MostNames = 10;

    private readonly Func<string, ArgumentValue> _parse;

    private protected Argument(string name, string summary, string expected, Func<string, ArgumentValue> parse)
    {
        Name = name;
        Summary = summary;
        Expected = expected;
        _parse = parse;
    }

    /// <summary>What stands for it in the usage, such as <c>COUNT</c>.</summary>
    public string Name { get; }

    /// <summary>What it means, for <c>help</c>; empty when the name says it.</summary>
    public string Summary { get; }

    /// <summary>What it takes, behind "expected": <c>a number from 1 to 10</c>.</summary>
    public string Expected { get; }

    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional { get; private protected set; }

    /// <summary>How many words belong to it.</summary>
    public ArgumentExtent Extent { get; private init; }

    /// <summary>Whether it is the path of a file or folder, which is completed as such.</summary>
    public bool IsPath { get; private init; }

    /// <summary>Returns the names that it takes; null when it takes other words.</summary>
    internal Func<Choice[]>? Choices { get; private init; }

    /// <summary>Words to propose when Tab is pressed; null when there are none, or when they are the names it takes.</summary>
    internal Func<CommandSession, IEnumerable<string>>? Proposals { get; private protected set; }

    /// <summary>A number of 64 bits, as <see cref="NumberText"/> has them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<ulong> Number(string name, ulong least, ulong most, string summary = "") =>
        new(
            name, summary, DescribeNumber("a number", least, most),
            text => ParseNumber(text, least, most, static value => value));

    /// <summary>A number of things, as <see cref="Number"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least that is allowed, at least 0.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<int> Count(string name, int least, int most, string summary = "") => new(
        name, summary, DescribeNumber("a number", (ulong)least, (ulong)most),
        text => ParseNumber(text, (ulong)least, (ulong)most, static value => (int)value));

    /// <summary>A number of bytes, as <see cref="Number"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least that is allowed, in bytes.</param>
    /// <param name="most">The most that is allowed, in bytes.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<ByteCount> Size(string name, ulong least, ulong most, string summary = "") => new(
        name, summary, DescribeNumber("a number of bytes", least, most),
        text => ParseNumber(text, least, most, static value => new ByteCount(value)));

    /// <summary>An address, hexadecimal with or without <c>0x</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<ulong> Address(string name, string summary = "") => new(
        name, summary, "an address in hexadecimal, such as 0x1000",
        static text => ParseHexadecimal(text, ulong.MaxValue, static value => value));

    /// <summary>A number of a port or register, hexadecimal with or without <c>0x</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What it is, with its article: <c>a port</c>.</param>
    /// <param name="most">The highest.</param>
    public static Argument<uint> Hexadecimal(string name, string what, uint most) => new(
        name, "", $"{what} from 0 to {most:X} in hexadecimal",
        text => ParseHexadecimal(text, most, static value => (uint)value));

    /// <summary>A decimal fraction, such as 0.5.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="unit">What it counts, in the plural.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<double> Fraction(string name, string unit, double least, double most, string summary = "") => new(
        name, summary, string.Create(CultureInfo.InvariantCulture, $"{least} to {most} {unit}"),
        text => !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? ArgumentValue.Other
            : value >= least && value <= most ? new(value) : ArgumentValue.OutOfRange);

    /// <summary>One of a few names.</summary>
    /// <param name="choices">The names.</param>
    /// <typeparam name="T">What they stand for.</typeparam>
    public static Argument<T> Choice<T>(params Choice<T>[] choices)
        where T : notnull => new(string.Join('|', NamesOf(choices)), "", "a name", text => ParseName(text, choices))
        {
            Choices = () => choices,
        };

    /// <summary>A name of a list.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What is named, with its article: <c>a theme</c>.</param>
    /// <param name="choices">Returns the names. Called when they are needed.</param>
    /// <typeparam name="T">What they stand for.</typeparam>
    public static Argument<T> OneOf<T>(string name, string what, Func<Choice<T>[]> choices)
        where T : notnull => new(name, "", what, text => ParseName(text, choices()))
        {
            Choices = choices,
        };

    /// <summary>Any word.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> Text(string name, string summary = "") =>
        new(name, summary, name, static text => new ArgumentValue(text));

    /// <summary>The path of a file or folder.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> Path(string name, string summary = "") =>
        new(name, summary, name, static text => new ArgumentValue(text)) { IsPath = true };

    /// <summary>All words that follow, with a space between them, without the options among them.</summary>
    /// <param name="name">Its name, with dots.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> Words(string name, string summary = "") => Rest(name, summary, ArgumentExtent.Words);

    /// <summary>An expression in which <c>|</c> and <c>&gt;</c> are operators.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> Expression(string name, string summary = "") => Rest(name, summary, ArgumentExtent.Expression);

    /// <summary>All words that follow as they are, with a space between them.</summary>
    /// <param name="name">Its name, with dots.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> RestOfLine(string name, string summary = "") => Rest(name, summary, ArgumentExtent.Text);

    /// <summary>All words that follow, each as it is: a word that looks like an option is none.</summary>
    /// <param name="name">Its name, with dots.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string[]> List(string name, string summary = "") =>
        new(name, summary, name, static text => new ArgumentValue(new[] { text }))
        {
            Extent = ArgumentExtent.Text,
            ParseList = static words => new ArgumentValue(words.ToArray()),
        };

    /// <summary>A line that the command runs: all words that follow, quoted as they have to be.</summary>
    /// <param name="name">Its name, with dots.</param>
    /// <param name="summary">What it means.</param>
    public static Argument<string> CommandLine(string name, string summary = "") =>
        new(name, summary, "a command", static text => new ArgumentValue(text))
        {
            Extent = ArgumentExtent.Line,
            Proposals = static session => CommandRegistry.NamesOf(session.Registry.Commands),
        };

    // For an argument whose value keeps the words apart; null when it gets them as one text.
    private Func<ReadOnlySpan<string>, ArgumentValue>? ParseList { get; init; }

    /// <summary>Makes a value of the words that belong to it.</summary>
    internal ArgumentValue Parse(ReadOnlySpan<string> words) => ParseList is not null ? ParseList(words) :
        _parse(Extent == ArgumentExtent.Line ? Lines.CommandLine.Join(words) : string.Join(' ', words!));

    /// <summary>The message when it is missing.</summary>
    internal string DescribeAbsence() => Choices is not null ? $"expected {DescribeNames()}"
        : Extent != ArgumentExtent.Word || Expected == Name ? $"expected {Expected}"
        : $"expected {Name}, {Expected}";

    /// <summary>The message when the word does not fit.</summary>
    internal string DescribeMismatch(string word) => $"expected {(Choices is null ? Expected : DescribeNames())}, found '{word}'";

    // A list that is too long for a line is in the help.
    private string DescribeNames()
    {
        List<string> names = NamesOf(Choices!());
        return names.Count <= MostNames ? Sentence.Or(names) : $"{Expected}, as 'help' lists them";
    }

    private static List<string> NamesOf(Choice[] choices)
    {
        var names = new List<string>();
        foreach (Choice choice in choices)
        {
            names.Add(choice.Name);
        }

        return names;
    }

    private static Argument<string> Rest(string name, string summary, ArgumentExtent extent) => new(
        name, summary, extent == ArgumentExtent.Expression ? "an expression" : name,
        static text => new ArgumentValue(text))
    {
        Extent = extent,
    };

    // The examples of how a number is written would mislead where they are out of range.
    private static string DescribeNumber(string what, ulong least, ulong most) =>
        $"{what} from {least} to {most}{(most < NumberText.Example ? "" : ", " + NumberText.Forms)}";

    private static ArgumentValue ParseNumber(string text, ulong least, ulong most, Func<ulong, object> convert) =>
        !NumberText.TryParse(text, out ulong value)
            ? ArgumentValue.Other
            : value >= least && value <= most ? new(convert(value)) : ArgumentValue.OutOfRange;

    private static ArgumentValue ParseHexadecimal(string text, ulong most, Func<ulong, object> convert) =>
        !NumberText.TryParseAddress(text, out ulong value)
            ? ArgumentValue.Other
            : value <= most ? new(convert(value)) : ArgumentValue.OutOfRange;

    private static ArgumentValue ParseName(string text, Choice[] choices)
    {
        foreach (Choice choice in choices)
        {
            if (choice.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return new ArgumentValue(choice.Value);
            }
        }

        return ArgumentValue.Other;
    }
}
