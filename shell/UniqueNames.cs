using System;

namespace UefiKernel.Shell;

/// <summary>Rejects tables in which two entries have the same name: the second one could never be reached.</summary>
public static class UniqueNames
{
    /// <summary>Checks a table of names, upper and lower case being the same.</summary>
    /// <typeparam name="T">An entry.</typeparam>
    /// <param name="kind">What the entries are, in the singular.</param>
    /// <param name="entries">The table.</param>
    /// <param name="nameOf">An entry's name.</param>
    /// <param name="describe">What an entry is apart from its name, for the message.</param>
    /// <returns>The table.</returns>
    /// <exception cref="InvalidOperationException">Two entries have one name; the message describes both.</exception>
    public static T[] Check<T>(string kind, T[] entries, Func<T, string> nameOf, Func<T, string> describe)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            Check(kind, entries[i], entries.AsSpan(0, i), nameOf, describe);
        }

        return entries;
    }

    /// <summary>Checks one entry more.</summary>
    /// <typeparam name="T">An entry.</typeparam>
    /// <param name="kind">What the entries are, in the singular.</param>
    /// <param name="entry">The new one.</param>
    /// <param name="others">Those before it.</param>
    /// <param name="nameOf">An entry's name.</param>
    /// <param name="describe">What an entry is apart from its name, for the message.</param>
    /// <exception cref="InvalidOperationException">The name is taken; the message describes both.</exception>
    public static void Check<T>(string kind, T entry, ReadOnlySpan<T> others, Func<T, string> nameOf, Func<T, string> describe)
    {
        string name = nameOf(entry);
        foreach (T other in others)
        {
            if (name.Equals(nameOf(other), StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException(
                    $"The {kind} '{name}' is registered twice: {describe(other)} and {describe(entry)}.");
            }
        }
    }
}
