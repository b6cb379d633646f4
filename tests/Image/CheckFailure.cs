using System;
using System.Collections;
using System.Globalization;
using System.Text;

namespace UefiKernel.Image;

/// <summary>
/// A statement of a check does not hold. Derives from no exception that a check could expect of what it checks.
/// </summary>
internal sealed class CheckFailure : Exception
{
    // Of a sequence.
    private const int MostElements = 32;

    // Of a value's text.
    private const int MostCharacters = 500;

    private const string NoMemory = "(the heap has no room for its text)";

    /// <summary>Makes the exception for a condition that is false.</summary>
    /// <param name="what">What should be true.</param>
    /// <param name="file">Path of the source, as the compiler has it.</param>
    /// <param name="line">Line in it, from 1.</param>
    public CheckFailure(string what, string file, int line)
        : this(what, null, null, file, line, null)
    {
    }

    private CheckFailure(string what, string? expected, string? actual, string file, int line, Exception? inner)
        : base("A statement of a check does not hold.", inner)
    {
        What = what;
        Expected = expected;
        Actual = actual;
        File = file;
        Line = line;
    }

    /// <summary>What was checked: an expression of C#, or words.</summary>
    public string What { get; }

    /// <summary>What was expected; null when there is no more to it than that <see cref="What"/> is true.</summary>
    public string? Expected { get; }

    /// <summary>What came instead; null when there is no more to it than that <see cref="What"/> is false.</summary>
    public string? Actual { get; }

    /// <summary>The source in which the statement is, from the repository's root.</summary>
    public string File { get; }

    /// <summary>The statement's line, from 1.</summary>
    public int Line { get; }

    public override string Message => Expected is null
        ? $"not true: {What} ({File}:{Line})"
        : $"expected {Expected}, actual {Actual}: {What} ({File}:{Line})";

    /// <summary>Makes the exception for two values that should be equal.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">The expression that was checked.</param>
    /// <param name="file">Path of the source, as the compiler has it.</param>
    /// <param name="line">Line in it, from 1.</param>
    public static CheckFailure OfValues(object? expected, object? actual, string what, string file, int line) =>
        new(what, Describe(expected), Describe(actual), file, line, null);

    /// <summary>Makes the exception for an action that should have thrown another exception.</summary>
    /// <param name="expected">Type of the exception that should have come.</param>
    /// <param name="actual">The one that came; null for none.</param>
    /// <param name="what">The action.</param>
    /// <param name="file">Path of the source, as the compiler has it.</param>
    /// <param name="line">Line in it, from 1.</param>
    public static CheckFailure OfException(Type expected, Exception? actual, string what, string file, int line) =>
        new(what, expected.ToString(), actual is null ? "no exception" : Describe(actual), file, line, actual);

    /// <summary>
    /// The failure that an exception is about: a check's thread hands it on inside of another exception. Null when there is none.
    /// </summary>
    public static CheckFailure? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is CheckFailure failure)
            {
                return failure;
            }
        }

        return null;
    }

    // A failure must come through also when the heap is full, and when the value's own method throws.
    private static string Describe(object? value)
    {
        try
        {
            string text = Text(value);
            return text.Length <= MostCharacters ? text : string.Concat(text.AsSpan(0, MostCharacters), "...");
        }
        catch (OutOfMemoryException)
        {
            return NoMemory;
        }
        catch (Exception e)
        {
            return $"(its text cannot be had: {e.GetType()})";
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => Quote(text, '"'),
        char character => $"{Quote(character.ToString(), '\'')} (U+{(int)character:X4})",
        bool condition => condition ? "true" : "false",
        Exception exception => $"{exception.GetType()}: {exception.Message}",
        IEnumerable sequence => List(sequence),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? value.GetType().ToString(),
    };

    // In one line, and so that blanks at the ends show.
    private static string Quote(string text, char quote)
    {
        StringBuilder quoted = new StringBuilder().Append(quote);
        foreach (char character in text)
        {
            if (char.IsControl(character))
            {
                quoted.Append($"\\u{(int)character:X4}");
            }
            else
            {
                quoted.Append(character);
            }
        }

        return quoted.Append(quote).ToString();
    }

    private static string List(IEnumerable sequence)
    {
        var list = new StringBuilder("[");
        int count = 0;
        foreach (object? element in sequence)
        {
            if (count == MostElements)
            {
                list.Append(", ...");
                break;
            }

            list.Append(count++ == 0 ? "" : ", ").Append(Text(element));
        }

        return list.Append(']').ToString();
    }
}
