using System;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// A place in the history, gone up and down from; behind the newest line stands the draft, the line that was being typed.
/// </summary>
internal sealed class HistoryWalk(LineHistory history, int longestLine)
{
    private int _position;

    /// <summary>What was typed before history was looked at.</summary>
    public EditBuffer Draft { get; } = new(longestLine);

    /// <summary>The line here, or null when the draft is here.</summary>
    public string? Line => _position < history.Count ? history[_position] : null;

    /// <summary>Goes to the draft, an empty one.</summary>
    public void Restart()
    {
        _position = history.Count;
        Draft.Clear();
    }

    /// <summary>Goes to the next line that begins with a text and is another one than what is shown.</summary>
    /// <param name="direction">-1 to older lines, 1 to newer ones; the draft ends them and needs no such beginning.</param>
    /// <param name="prefix">The text.</param>
    /// <param name="shown">The line as it is shown now; it becomes the draft when the walk begins.</param>
    /// <returns>False when there is none; the place is then the same as before.</returns>
    public bool TryMove(int direction, ReadOnlySpan<int> prefix, EditBuffer shown)
    {
        int position = _position + direction;
        while (position >= 0 && position < history.Count && !IsWanted(history[position], prefix, shown.Text))
        {
            position += direction;
        }

        if (position < 0 || position > history.Count)
        {
            return false;
        }

        if (_position == history.Count)
        {
            Draft.CopyFrom(shown);
        }

        _position = position;
        return true;
    }

    // A line that is shown already is no step, unless all lines are asked for.
    private static bool IsWanted(string line, ReadOnlySpan<int> prefix, ReadOnlySpan<int> shown)
    {
        if (prefix.IsEmpty)
        {
            return true;
        }

        int index = 0;
        bool same = true;
        foreach (System.Text.Rune rune in line.EnumerateRunes())
        {
            if (index < prefix.Length && rune.Value != prefix[index])
            {
                return false;
            }

            same &= index < shown.Length && rune.Value == shown[index];
            index++;
        }

        return index >= prefix.Length && !(same && index == shown.Length);
    }
}
