using System.Text;
using UefiKernel.Shell.Editing;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// The line that a program reads, while the user types it: arrows, Home, End, Delete and Backspace move and delete, Insert
/// changes between inserting and overwriting, Escape empties the line, Up and Down bring lines back that were read before. Each
/// UTF-16 unit but the second of a pair takes a cell, a control character two: <c>^Z</c>.
/// </summary>
/// <param name="screen">Shows it.</param>
internal sealed class CookedLine(ConsoleScreen screen)
{
    /// <summary>Characters that a line can have; further ones ring the bell.</summary>
    public const int LongestLine = 32_766;

    private readonly StringBuilder _text = new();
    private readonly LineHistory _history = new(50);
    private int _place;
    private int _recalled;
    private int _startColumn;
    private bool _echoes;
    private bool _inserts;

    // Cells between the line's first and the cursor's.
    private int _cursor;

    // Cells that the line has on the screen.
    private int _shown;

    /// <summary>The line that was ended last, CR LF included.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Begins an empty line where the cursor is.</summary>
    public void Begin(bool echoes, bool inserts)
    {
        _text.Clear();
        _place = 0;
        _cursor = 0;
        _shown = 0;
        _recalled = _history.Count;
        _echoes = echoes;
        _inserts = inserts;
        _startColumn = screen.CursorColumn;
    }

    /// <summary>Takes a key.</summary>
    /// <returns>Whether it ended the line.</returns>
    public bool Feed(in ConsoleRecord key, bool isProcessed)
    {
        if (key.Character is '\r' or '\n' && isProcessed)
        {
            End();
            return true;
        }

        if (key.Character == '\r')
        {
            _text.Append('\r');
            Text = _text.ToString();
            return true;
        }

        if (key.Character != '\0' && !(isProcessed && key.Character is '\b' or '\x7F' or '\e'))
        {
            Insert(key.Character);
            return false;
        }

        Edit(key, isProcessed);
        return false;
    }

    private void Edit(in ConsoleRecord key, bool isProcessed)
    {
        switch (key.VirtualKey, key.Character)
        {
            case (_, '\b' or '\x7F') when isProcessed && _place > 0:
                int previous = Previous();
                _text.Remove(previous, _place - previous);
                _place = previous;
                Show(_place);
                break;
            case (_, '\e'):
                Replace("");
                break;
            case (0x2E, _) when _place < _text.Length:
                _text.Remove(_place, Next() - _place);
                Show(_place);
                break;
            case (0x25, _) when _place > 0:
                MoveTo(Previous());
                break;
            case (0x27, _) when _place < _text.Length:
                MoveTo(Next());
                break;
            case (0x24, _):
                MoveTo(0);
                break;
            case (0x23, _):
                MoveTo(_text.Length);
                break;
            case (0x2D, _):
                _inserts = !_inserts;
                break;
            case (0x26, _) when _recalled > 0:
                Replace(_history[--_recalled]);
                break;
            case (0x28, _) when _recalled < _history.Count:
                _recalled++;
                Replace(_recalled < _history.Count ? _history[_recalled] : "");
                break;
        }
    }

    private static int Cells(char unit) => unit < ' ' ? 2 : char.IsLowSurrogate(unit) ? 0 : 1;

    private int Previous() =>
        _place > 1 && char.IsLowSurrogate(_text[_place - 1]) && char.IsHighSurrogate(_text[_place - 2]) ? _place - 2 : _place - 1;

    private int Next() =>
        _place + 1 < _text.Length && char.IsHighSurrogate(_text[_place]) && char.IsLowSurrogate(_text[_place + 1])
        ? _place + 2
        : _place + 1;

    private void Insert(char unit)
    {
        if (_text.Length >= LongestLine)
        {
            screen.Write("\a");
            return;
        }

        int at = _place++;
        _text.Insert(at, unit);
        bool endsPair = char.IsLowSurrogate(unit) && at > 0 && char.IsHighSurrogate(_text[at - 1]);
        if (!_inserts && !endsPair && _place < _text.Length)
        {
            _text.Remove(_place, Next() - _place);
        }

        // The first half of a pair shows nothing yet.
        if (!char.IsHighSurrogate(unit))
        {
            Show(char.IsLowSurrogate(unit) && at > 0 ? at - 1 : at);
        }
    }

    private void Replace(string text)
    {
        _text.Clear().Append(text);
        _place = text.Length;
        Show(0);
    }

    private void End()
    {
        _history.Add(_text.ToString());
        MoveTo(_text.Length);
        Text = _text.Append("\r\n").ToString();
        if (_echoes)
        {
            screen.Write("\r\n");
        }
    }

    private int CellsBefore(int place)
    {
        int cells = 0;
        for (int i = 0; i < place; i++)
        {
            cells += Cells(_text[i]);
        }

        return cells;
    }

    private void MoveTo(int place)
    {
        _place = place;
        if (_echoes)
        {
            var output = new StringBuilder();
            AppendMove(output, CellsBefore(place));
            screen.Echo(output.ToString());
        }
    }

    // Shows the line from a place on, erases what the line had behind its end, and goes to the place of editing.
    private void Show(int from)
    {
        if (!_echoes)
        {
            return;
        }

        var output = new StringBuilder();
        AppendMove(output, CellsBefore(from));
        for (int i = from; i < _text.Length; i++)
        {
            char unit = _text[i];
            output.Append(unit < ' ' ? "^" : "").Append(unit < ' ' ? (char)(unit + '@') : unit);
            _cursor += Cells(unit);
        }

        // A full row leaves the cursor behind its last cell until another character comes.
        bool isFull = _cursor > 0 && (_startColumn + _cursor) % screen.Columns == 0;
        output.Append(isFull ? " \r\e[J" : _cursor < _shown ? "\e[J" : "");
        _shown = _cursor;
        AppendMove(output, CellsBefore(_place));
        screen.Echo(output.ToString());
    }

    private void AppendMove(StringBuilder output, int target)
    {
        int columns = screen.Columns;
        int rows = ((_startColumn + target) / columns) - ((_startColumn + _cursor) / columns);
        int column = (_startColumn + target) % columns;
        if (rows != 0)
        {
            output.Append("\e[").Append(rows < 0 ? -rows : rows).Append(rows < 0 ? 'A' : 'B');
        }

        if (target != _cursor)
        {
            output.Append("\e[").Append(column + 1).Append('G');
        }

        _cursor = target;
    }
}
