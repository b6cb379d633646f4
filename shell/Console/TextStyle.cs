namespace UefiKernel.Shell.Console;

/// <summary>
/// What a piece of text is, which decides its colour. Colour never says anything alone: a mark, a word or the place says it too.
/// </summary>
public enum TextStyle : byte
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>A heading, of a table or a part.</summary>
    Heading,

    /// <summary>The name of a command, an option or a load option.</summary>
    Name,

    /// <summary>What is read second: units, times, notes.</summary>
    Faint,

    /// <summary>The mark ✓, and what works.</summary>
    Good,

    /// <summary>The mark !, and warnings.</summary>
    Warning,

    /// <summary>The mark ✗, and what failed.</summary>
    Bad,

    /// <summary>The prompt.</summary>
    Prompt,

    /// <summary>A title or status bar, in reverse.</summary>
    Bar,

    /// <summary>The parts of a bar and the lines of a chart, in this order.</summary>
    Series1,

    /// <summary>The second.</summary>
    Series2,

    /// <summary>The third.</summary>
    Series3,

    /// <summary>The fourth.</summary>
    Series4,

    /// <summary>The fifth.</summary>
    Series5,

    /// <summary>The sixth.</summary>
    Series6,
}

/// <summary>The sequences that set the styles (ECMA-48, 8.3.117 SGR).</summary>
public static class TextStyles
{
    /// <summary>The sequence of a style. It also ends the style before.</summary>
    public static string Sequence(this TextStyle style) => style switch
    {
        TextStyle.Heading => "\e[0;1m",
        TextStyle.Name => "\e[0;36m",
        TextStyle.Faint => "\e[0;90m",
        TextStyle.Good => "\e[0;32m",
        TextStyle.Warning => "\e[0;33m",
        TextStyle.Bad => "\e[0;31m",
        TextStyle.Prompt => "\e[0;1;32m",
        TextStyle.Bar => "\e[0;7m",
        TextStyle.Series1 => "\e[0;34m",
        TextStyle.Series2 => "\e[0;36m",
        TextStyle.Series3 => "\e[0;35m",
        TextStyle.Series4 => "\e[0;33m",
        TextStyle.Series5 => "\e[0;32m",
        TextStyle.Series6 => "\e[0;31m",
        _ => "\e[m",
    };

    /// <summary>The style of a mark that begins a line; <see cref="TextStyle.Plain"/> when the character is none.</summary>
    public static TextStyle OfMark(char mark) => mark switch
    {
        '✓' => TextStyle.Good,
        '!' => TextStyle.Warning,
        '✗' => TextStyle.Bad,
        _ => TextStyle.Plain,
    };
}
