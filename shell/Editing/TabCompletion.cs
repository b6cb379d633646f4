using System;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Editing;

/// <summary>Tab: asks a completer how the line goes on, and shows the choice when there is one.</summary>
internal sealed class TabCompletion(ICompleter completer, ConsoleWriter console)
{
    /// <summary>Candidates shown at most.</summary>
    public const int MostShown = 100;

    private const int Gap = 2;

    private readonly CompletionList _list = new();

    /// <summary>Number of candidates that were found.</summary>
    public int Count => _list.Count;

    /// <summary>Asks how the line goes on at the cursor.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">Where the word to replace starts, up to the cursor.</param>
    /// <param name="word">
    /// What to put there: the part of the word that all candidates share; followed by a space when there is only one.
    /// </param>
    /// <returns>False when the candidates share no more than what is typed.</returns>
    public bool TryExtend(EditBuffer line, out int start, out string word)
    {
        string text = line.ToString(line.Cursor);
        _list.Reset(text);
        completer.Complete(text, _list);
        start = 0;
        foreach (Rune _ in text.AsSpan(0, _list.Start).EnumerateRunes())
        {
            start++;
        }

        word = _list.CommonStart().ToString();
        bool spaceFollows = line.Cursor < line.Length && line.Text[line.Cursor] == ' ';
        if (_list.Count == 1 && _list.IsWhole(0) && !spaceFollows)
        {
            word += " ";
        }

        return _list.Count > 0 && !word.AsSpan().SequenceEqual(_list.Typed);
    }

    /// <summary>Lists the candidates in columns, from the start of a row on; the cursor is at the start of a row again.</summary>
    public void Show()
    {
        int count = Math.Min(_list.Count, MostShown);
        int width = 1;
        for (int i = 0; i < count; i++)
        {
            width = Math.Max(width, _list[i].Length);
        }

        width += Gap;
        int columns = Math.Max((console.Columns - 1 + Gap) / width, 1);
        int rows = (count + columns - 1) / columns;
        for (int row = 0; row < rows; row++)
        {
            // Down the columns, as in a dictionary.
            for (int i = row; i < count; i += rows)
            {
                console.Write(_list[i]);
                if (i + rows < count)
                {
                    console.Repeat(' ', width - _list[i].Length);
                }
            }

            console.WriteLine();
        }

        if (_list.Count > count)
        {
            console.WriteLine($"... and {_list.Count - count} more");
        }
    }
}
