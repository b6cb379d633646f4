using System;

namespace UefiKernel.Shell.Editing;

/// <summary>The lines entered last, a bounded number of them.</summary>
public sealed class LineHistory
{
    /// <summary>The default number of lines kept.</summary>
    public const int DefaultCapacity = 100;

    private readonly string[] _lines;
    private int _first;

    /// <summary>Makes an empty history for at most <paramref name="capacity"/> lines, at least 1.</summary>
    public LineHistory(int capacity = DefaultCapacity) => _lines = new string[int.Max(capacity, 1)];

    /// <summary>Number of lines kept now.</summary>
    public int Count { get; private set; }

    /// <summary>Number of older lines that are no longer kept.</summary>
    public int Forgotten { get; private set; }

    /// <summary>A line, 0 ≤ index &lt; <see cref="Count"/>; 0 is the oldest.</summary>
    public string this[int index] => _lines[(_first + index) % _lines.Length];

    /// <summary>Forgets all lines.</summary>
    public void Clear()
    {
        Array.Clear(_lines);
        (_first, Count, Forgotten) = (0, 0, 0);
    }

    /// <summary>Adds a line unless it is blank or the same as the last one; the oldest makes room.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (Count > 0 && this[Count - 1] == line))
        {
            return;
        }

        if (Count == _lines.Length)
        {
            Forgotten++;
            _lines[_first] = line;
            _first = (_first + 1) % _lines.Length;
            return;
        }

        _lines[(_first + Count) % _lines.Length] = line;
        Count++;
    }
}
