using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Image;

/// <summary>Why a check failed, in lines for a person.</summary>
internal static class FailureText
{
    // Of an expression that goes over several lines.
    private const int MostCharacters = 300;

    private static readonly string[] s_noMemory = ["the heap has no room for the reason"];

    /// <summary>The lines, without line feeds in them. Throws nothing: also a full heap has one line.</summary>
    /// <param name="thrown">What the check threw.</param>
    public static string[] Lines(Exception thrown)
    {
        try
        {
            return [.. Make(thrown)];
        }
        catch (OutOfMemoryException)
        {
            return s_noMemory;
        }
    }

    private static IEnumerable<string> Make(Exception thrown)
    {
        if (CheckFailure.Find(thrown) is not { } failure)
        {
            yield return ExceptionText.Describe(thrown);
            yield break;
        }

        if (failure.Expected is null)
        {
            yield return $"not true: {OneLine(failure.What)}";
        }
        else
        {
            yield return $"checked:  {OneLine(failure.What)}";
            yield return $"expected: {OneLine(failure.Expected)}";
            yield return $"actual:   {OneLine(failure.Actual ?? "")}";
        }

        yield return $"place:    {failure.File}:{failure.Line}";
        if (!ReferenceEquals(failure, thrown))
        {
            yield return $"thrown as: {thrown.GetType()}";
        }
    }

    // An expression that goes over several lines comes with their indentation.
    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (char character in text)
        {
            bool isBlank = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isBlank)
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.Length <= MostCharacters ? line.ToString() : line.ToString(0, MostCharacters) + "...";
    }
}
