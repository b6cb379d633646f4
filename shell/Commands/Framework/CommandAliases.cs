using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>Short names that the user gave to the beginnings of lines; kept until the machine restarts.</summary>
public sealed class CommandAliases
{
    /// <summary>How many there can be.</summary>
    public const int Capacity = 100;

    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);

    /// <summary>The names and what they stand for, by name.</summary>
    public IReadOnlyDictionary<string, string> All => _lines;

    /// <summary>Sets or replaces a name; false when there is no room for another.</summary>
    public bool Set(string name, string line)
    {
        if (_lines.Count >= Capacity && !_lines.ContainsKey(name))
        {
            return false;
        }

        _lines[name] = line;
        return true;
    }

    /// <summary>Forgets a name; false when there is none.</summary>
    public bool Remove(string name) => _lines.Remove(name);

    /// <summary>
    /// A line with its first word replaced when that is a name; once, so that a name may stand for a longer form of the command
    /// of the same name.
    /// </summary>
    public string Expand(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart(' ');
        int end = text.IndexOfAny(" |>");
        ReadOnlySpan<char> first = end < 0 ? text : text[..end];
        return _lines.TryGetValue(first.ToString(), out string? meaning) ? $"{meaning}{text[first.Length..]}" : line;
    }
}
