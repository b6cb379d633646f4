using System.Text;

namespace UefiKernel.Shell;

/// <summary>What a key did to the line.</summary>
public enum EditResult
{
    /// <summary>The line is still being edited.</summary>
    Continue,

    /// <summary>Enter: <see cref="LineEditor.Line"/> is the result.</summary>
    Accepted,

    /// <summary>Ctrl-C: the line was given up.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,
}

/// <summary>
/// Edits one line, key by key, with the usual Emacs and arrow keys and a history. It shows the line through the console, so that a screen
/// and a serial terminal look alike. Keys allocate nothing; accepting a line makes one string.
/// </summary>
public sealed class LineEditor
{
    /// <summary>Characters that a line can have at most; further ones are not taken.</summary>
    public const int MaximumLength = 1024;

    private readonly ConsoleWriter _console;
    private readonly LineHistory _history;
    private readonly LineView _view;
    private readonly EditBuffer _buffer = new(MaximumLength);
    private readonly EditBuffer _draft = new(MaximumLength);
    private readonly EditBuffer _killed = new(MaximumLength);
    private int _historyPosition;
    private string _prompt = "";

    /// <summary>Makes an editor that shows its line on <paramref name="console"/>.</summary>
    public LineEditor(ConsoleWriter console, LineHistory history)
    {
        _console = console;
        _history = history;
        _view = new LineView(console);
    }

    /// <summary>The line accepted last.</summary>
    public string Line { get; private set; } = "";

    /// <summary>The line being edited.</summary>
    public EditBuffer Buffer => _buffer;

    /// <summary>Starts a new line behind a prompt, which has one cell per char and no escape sequences.</summary>
    public void Begin(string prompt)
    {
        _prompt = prompt;
        _buffer.Clear();
        _draft.Clear();
        _historyPosition = _history.Count;
        _view.Begin(prompt);
    }

    /// <summary>Takes a key. After anything but <see cref="EditResult.Continue"/> the cursor is on a new row.</summary>
    public EditResult Feed(KeyPress key)
    {
        EditResult result = key.Kind switch
        {
            KeyKind.Character when key.Modifiers == KeyModifiers.None => Insert(key.Rune),
            KeyKind.Character when key.Modifiers == KeyModifiers.Control => FeedControl(key.Rune),
            KeyKind.Character when key.Modifiers == KeyModifiers.Alt => FeedAlt(key.Rune),
            KeyKind.Enter => Accept(),
            _ => FeedEditingKey(key),
        };

        if (result == EditResult.Continue)
        {
            _view.Update(_buffer);
        }

        return result;
    }

    private EditResult Insert(Rune rune)
    {
        _buffer.Insert(rune);
        return EditResult.Continue;
    }

    private EditResult FeedEditingKey(KeyPress key)
    {
        bool byWord = (key.Modifiers & (KeyModifiers.Control | KeyModifiers.Alt)) != 0;
        switch (key.Kind)
        {
            case KeyKind.Backspace when byWord:
                Kill(_buffer.PreviousWord(), _buffer.Cursor);
                break;
            case KeyKind.Backspace when _buffer.Cursor > 0:
                _buffer.Remove(_buffer.Cursor - 1, _buffer.Cursor);
                break;
            case KeyKind.Delete:
                _buffer.Remove(_buffer.Cursor, _buffer.Cursor + 1);
                break;
            case KeyKind.Left:
                _buffer.MoveTo(byWord ? _buffer.PreviousWord() : _buffer.Cursor - 1);
                break;
            case KeyKind.Right:
                _buffer.MoveTo(byWord ? _buffer.NextWord() : _buffer.Cursor + 1);
                break;
            case KeyKind.Home:
                _buffer.MoveTo(0);
                break;
            case KeyKind.End:
                _buffer.MoveTo(_buffer.Length);
                break;
            case KeyKind.Up:
                ShowHistory(_historyPosition - 1);
                break;
            case KeyKind.Down:
                ShowHistory(_historyPosition + 1);
                break;
        }

        return EditResult.Continue;
    }

    private EditResult FeedControl(Rune letter)
    {
        switch (letter.Value)
        {
            case 'a':
                _buffer.MoveTo(0);
                break;
            case 'b':
                _buffer.MoveTo(_buffer.Cursor - 1);
                break;
            case 'c':
                return Leave("^C\n", EditResult.Cancelled);
            case 'd' when _buffer.Length == 0:
                return Leave("\n", EditResult.EndOfInput);
            case 'd':
                _buffer.Remove(_buffer.Cursor, _buffer.Cursor + 1);
                break;
            case 'e':
                _buffer.MoveTo(_buffer.Length);
                break;
            case 'f':
                _buffer.MoveTo(_buffer.Cursor + 1);
                break;
            case 'k':
                Kill(_buffer.Cursor, _buffer.Length);
                break;
            case 'l':
                _console.Write("\e[H\e[2J");
                _view.Begin(_prompt);
                break;
            case 'n':
                ShowHistory(_historyPosition + 1);
                break;
            case 'p':
                ShowHistory(_historyPosition - 1);
                break;
            case 'u':
                Kill(0, _buffer.Cursor);
                break;
            case 'w':
                Kill(_buffer.PreviousWord(), _buffer.Cursor);
                break;
            case 'y':
                _buffer.InsertRun(_killed.Text);
                break;
        }

        return EditResult.Continue;
    }

    private EditResult FeedAlt(Rune letter)
    {
        switch (letter.Value)
        {
            case 'b':
                _buffer.MoveTo(_buffer.PreviousWord());
                break;
            case 'd':
                Kill(_buffer.Cursor, _buffer.NextWord());
                break;
            case 'f':
                _buffer.MoveTo(_buffer.NextWord());
                break;
        }

        return EditResult.Continue;
    }

    private EditResult Accept()
    {
        Line = _buffer.ToString();
        _history.Add(Line);
        return Leave("\n", EditResult.Accepted);
    }

    private EditResult Leave(string end, EditResult result)
    {
        _view.End();
        _console.Write(end);
        return result;
    }

    private void Kill(int start, int end)
    {
        if (start < end)
        {
            _killed.Clear();
            _killed.InsertRun(_buffer.Text[start..end]);
            _buffer.Remove(start, end);
        }
    }

    // The position behind the newest line stands for the draft: what was typed before history was looked at.
    private void ShowHistory(int position)
    {
        if (position < 0 || position > _history.Count || position == _historyPosition)
        {
            return;
        }

        if (_historyPosition == _history.Count)
        {
            _draft.CopyFrom(_buffer);
        }

        _historyPosition = position;
        if (position == _history.Count)
        {
            _buffer.CopyFrom(_draft);
        }
        else
        {
            _buffer.Set(_history[position]);
        }
    }
}
