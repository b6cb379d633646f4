using System;
using System.Text;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Editing;

/// <summary>Ctrl-R: looks for lines of the history that contain what is typed, letter by letter.</summary>
internal sealed class IncrementalSearch(LineHistory history, int longestLine)
{
    private const int LongestPattern = 256;
    private const int SmallestRoom = 4;
    private const string PromptEnd = "') ";

    private readonly EditBuffer _pattern = new(LongestPattern);
    private string _lastPattern = "";
    private int _position;
    private bool _failed;

    /// <summary>What a key did to the search.</summary>
    public enum Outcome
    {
        /// <summary>It goes on.</summary>
        Searching,

        /// <summary>It is over and <see cref="Found"/> is the line; the key still has to do its own work.</summary>
        Taken,

        /// <summary>It is over and <see cref="Found"/> is the line; the key has done its work.</summary>
        Stopped,

        /// <summary>It was given up.</summary>
        GivenUp,
    }

    /// <summary>Whether keys go to the search.</summary>
    public bool IsActive { get; private set; }

    /// <summary>
    /// The line found, with the cursor where it contains the text; before that, the line that the search began with.
    /// </summary>
    public EditBuffer Found { get; } = new(longestLine);

    /// <summary>Begins with the newest line.</summary>
    /// <param name="line">The line to show until one is found.</param>
    public void Begin(EditBuffer line)
    {
        IsActive = true;
        _pattern.Clear();
        _position = history.Count;
        _failed = false;
        Found.CopyFrom(line);
    }

    /// <summary>Gives the search up.</summary>
    public void End() => IsActive = false;

    /// <summary>
    /// What stands before the line; at most <paramref name="columns"/> chars where that is possible, 2 in any case.
    /// </summary>
    public string Prompt(int columns)
    {
        string name = _failed ? "(no line with '" : "(search '";
        int room = columns - name.Length - PromptEnd.Length;
        if (room < SmallestRoom)
        {
            return _failed ? "! " : "? ";
        }

        string pattern = _pattern.ToString();
        int cut = Math.Max(pattern.Length - room, 0);
        if (cut < pattern.Length && char.IsLowSurrogate(pattern[cut]))
        {
            cut++;
        }

        return name + pattern[cut..] + PromptEnd;
    }

    /// <summary>Takes a key.</summary>
    public Outcome Feed(KeyPress key)
    {
        if (key.Kind == KeyKind.Character && key.Modifiers == KeyModifiers.None)
        {
            if (EditBuffer.IsAllowed(key.Rune) && _pattern.Replace(_pattern.Length, _pattern.Length, [key.Rune.Value]))
            {
                // The line found may contain the longer text as well.
                Look(Math.Min(_position, history.Count - 1), -1, null);
            }

            return Outcome.Searching;
        }

        if (key == KeyPress.Control('r') || key == KeyPress.Control('s'))
        {
            Again(key.Rune.Value == 'r' ? -1 : 1);
            return Outcome.Searching;
        }

        if (key.Kind == KeyKind.Backspace && key.Modifiers == KeyModifiers.None)
        {
            int start = Graphemes.Previous(_pattern.Text, _pattern.Length);
            _pattern.Replace(start, _pattern.Length, []);
            Look(history.Count - 1, -1, null);
            return Outcome.Searching;
        }

        IsActive = false;
        if (key == KeyPress.Control('g') || key == KeyPress.Control('c'))
        {
            return Outcome.GivenUp;
        }

        _lastPattern = _pattern.Length > 0 ? _pattern.ToString() : _lastPattern;
        return key.Kind == KeyKind.Escape ? Outcome.Stopped : Outcome.Taken;
    }

    private void Again(int direction)
    {
        if (_pattern.Length == 0)
        {
            _pattern.Set(_lastPattern);
            Look(history.Count - 1, -1, null);
        }
        else
        {
            Look(_position + direction, direction, _position < history.Count ? history[_position] : null);
        }
    }

    // Lines equal to the one that is shown are passed over when looking further.
    private void Look(int position, int direction, string? passedOver)
    {
        if (_pattern.Length == 0)
        {
            _failed = false;
            return;
        }

        string pattern = _pattern.ToString();
        for (; position >= 0 && position < history.Count; position += direction)
        {
            string line = history[position];
            int place = line.LastIndexOf(pattern, StringComparison.Ordinal);
            if (place >= 0 && line != passedOver)
            {
                _position = position;
                _failed = false;
                Found.Set(line);
                Found.MoveTo(CountRunes(line.AsSpan(0, place)));
                return;
            }
        }

        _failed = true;
    }

    private static int CountRunes(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
