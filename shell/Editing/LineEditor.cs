using System;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// Edits one line, key by key, with the usual Emacs and arrow keys, a history and completion. It shows the line through the
/// console, so that a screen and a serial terminal look alike. Many keys at once are shown once: the caller says when
/// (<see cref="Show"/>). Keys allocate nothing, but for searching and completing; accepting a line makes one string.
/// </summary>
public sealed class LineEditor
{
    /// <summary>Characters that a line can have at most; further ones are not taken.</summary>
    public const int MaximumLength = 1024;

    private readonly ConsoleWriter _console;
    private readonly LineHistory _history;
    private readonly LineView _view;
    private readonly EditBuffer _buffer = new(MaximumLength);
    private readonly KillRing _kills = new(MaximumLength);
    private readonly UndoLog _undo = new(MaximumLength);
    private readonly HistoryWalk _walk;
    private readonly IncrementalSearch _search;
    private readonly TabCompletion? _completion;
    private EditAction _last;
    private bool _killsNow;
    private bool _killedBefore;
    private bool _isShown;
    private bool _isDamaged;
    private int _prefixLength;
    private int _yankStart;
    private string _prompt = "";

    /// <summary>Makes an editor that shows its line on <paramref name="console"/>.</summary>
    /// <param name="console">Where the line is shown.</param>
    /// <param name="history">Where lines go and come from.</param>
    /// <param name="completer">What Tab asks; without one Tab does nothing.</param>
    public LineEditor(ConsoleWriter console, LineHistory history, ICompleter? completer = null)
    {
        _console = console;
        _history = history;
        _view = new LineView(console);
        _walk = new HistoryWalk(history, MaximumLength);
        _search = new IncrementalSearch(history, MaximumLength);
        _completion = completer is null ? null : new TabCompletion(completer, console);
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
        _undo.Clear();
        _walk.Restart();
        _search.End();
        _last = EditAction.None;
        _killedBefore = false;
        _isDamaged = false;
        _isShown = true;
        _console.SerialTerminal?.NotePrompt();
        _view.Begin(prompt);
    }

    /// <summary>Shows what the keys so far have changed; for when no more of them wait.</summary>
    public void Show()
    {
        if (!_isShown)
        {
            _isShown = true;
            _view.Update(VisiblePrompt, VisibleLine);
        }
    }

    /// <summary>Shows prompt and line anew, on a terminal that has lost some of them.</summary>
    public void Redraw()
    {
        _isShown = true;
        _view.Redraw(VisiblePrompt, VisibleLine);
    }

    /// <summary>
    /// Takes a key. After anything but <see cref="EditResult.Continue"/> the cursor is on a new row; before that nothing need be
    /// shown yet.
    /// </summary>
    public EditResult Feed(KeyPress key)
    {
        if (key.Kind == KeyKind.Lost)
        {
            // What is left of the line may be another command.
            _isDamaged = true;
            return EditResult.Continue;
        }

        _isShown = false;
        if (_search.IsActive && FeedSearch(key))
        {
            return EditResult.Continue;
        }

        EditAction action = KeyBindings.Find(key);
        if (action == EditAction.YankOlder && _last is not (EditAction.Yank or EditAction.YankOlder))
        {
            action = EditAction.None;
        }

        _killsNow = false;
        EditResult result = Perform(action, key);
        _last = action;
        _killedBefore = _killsNow;
        return result;
    }

    private string VisiblePrompt => !_search.IsActive
        ? _prompt
        : _search.Prompt(Math.Min(_console.Columns / 2, _console.Columns - 1 - LineView.SmallestWindow));

    private EditBuffer VisibleLine => _search.IsActive ? _search.Found : _buffer;

    private EditResult Perform(EditAction action, KeyPress key)
    {
        switch (action)
        {
            case EditAction.Insert when EditBuffer.IsAllowed(key.Rune):
                Insert(key.Rune.Value);
                break;
            case EditAction.Accept when _isDamaged:
                return Leave(
                    "\nThis line was not run: bytes of it, or of lines before it, were lost on their way here.\n",
                    EditResult.Cancelled);
            case EditAction.Accept:
                Line = _buffer.ToString();
                _history.Add(Line);
                return Leave("\n", EditResult.Accepted);
            case EditAction.Cancel:
                return Leave("^C\n", EditResult.Cancelled);
            case EditAction.DeleteOrEnd when _buffer.Length == 0:
                return Leave("\n", EditResult.EndOfInput);
            case EditAction.DeleteOrEnd or EditAction.DeleteForward:
                Edit(_buffer.Cursor, Graphemes.Next(_buffer.Text, _buffer.Cursor), []);
                break;
            case EditAction.DeleteBackward:
                Edit(Graphemes.Previous(_buffer.Text, _buffer.Cursor), _buffer.Cursor, []);
                break;
            case EditAction.Transpose:
                Transpose();
                break;
            case EditAction.Undo:
                _undo.TryUndo(_buffer);
                break;
            case EditAction.Yank:
                _yankStart = _buffer.Cursor;
                Edit(_yankStart, _yankStart, _kills.Current);
                break;
            case EditAction.YankOlder:
                _kills.Rotate();
                Edit(_yankStart, _buffer.Cursor, _kills.Current);
                break;
            case EditAction.Search:
                _search.Begin(_buffer);
                break;
            case EditAction.Complete:
                Complete();
                break;
            case EditAction.ClearScreen:
                _console.Write("\e[H\e[2J");
                _view.Begin(_prompt);
                break;
            default:
                Move(action);
                Kill(action);
                WalkHistory(action);
                break;
        }

        return EditResult.Continue;
    }

    // A mark that comes behind its letter, as some systems send an accented one, makes that letter of it.
    private void Insert(int character)
    {
        int cursor = _buffer.Cursor;
        int before = cursor > 0 ? _buffer.Text[cursor - 1] : 0;
        char composed = character <= char.MaxValue && before <= char.MaxValue
            ? DeadKeys.Compose((char)character, (char)before)
            : '\0';
        if (composed == '\0')
        {
            Edit(cursor, cursor, [character], isTyping: true);
        }
        else
        {
            Edit(cursor - 1, cursor, [composed]);
        }
    }

    private void Move(EditAction action)
    {
        ReadOnlySpan<int> text = _buffer.Text;
        int cursor = _buffer.Cursor;
        _buffer.MoveTo(action switch
        {
            EditAction.Left => Graphemes.Previous(text, cursor),
            EditAction.Right => Graphemes.Next(text, cursor),
            EditAction.WordLeft => Words.Previous(text, cursor),
            EditAction.WordRight => Words.Next(text, cursor),
            EditAction.Home => 0,
            EditAction.End => text.Length,
            _ => cursor,
        });
    }

    private void Kill(EditAction action)
    {
        ReadOnlySpan<int> text = _buffer.Text;
        int cursor = _buffer.Cursor;
        (int start, int end) = action switch
        {
            EditAction.KillToEnd => (cursor, text.Length),
            EditAction.KillToStart => (0, cursor),
            EditAction.KillWordBackward => (Words.Previous(text, cursor), cursor),
            EditAction.KillWordForward => (cursor, Words.Next(text, cursor)),
            EditAction.KillArgumentBackward => (Words.PreviousArgument(text, cursor), cursor),
            _ => (cursor, cursor),
        };
        _killsNow = start < end;
        _kills.Kill(text[start..end], _killedBefore, backward: start < cursor);
        Edit(start, end, []);
    }

    private void Transpose()
    {
        // At the end, the last two change places.
        ReadOnlySpan<int> text = _buffer.Text;
        int middle = _buffer.Cursor == text.Length ? Graphemes.Previous(text, text.Length) : _buffer.Cursor;
        int start = Graphemes.Previous(text, middle);
        int end = Graphemes.Next(text, middle);
        if (start < middle)
        {
            Span<int> swapped = stackalloc int[end - start];
            text[middle..end].CopyTo(swapped);
            text[start..middle].CopyTo(swapped[(end - middle)..]);
            Edit(start, end, swapped);
        }
    }

    private void WalkHistory(EditAction action)
    {
        bool withPrefix = action is EditAction.OlderWithPrefix or EditAction.NewerWithPrefix;
        if (!withPrefix && action is not (EditAction.OlderLine or EditAction.NewerLine))
        {
            return;
        }

        // The beginning stays what it was as long as only these keys are pressed.
        if (withPrefix && _last is not (EditAction.OlderWithPrefix or EditAction.NewerWithPrefix))
        {
            _prefixLength = _buffer.Cursor;
        }

        ReadOnlySpan<int> prefix = withPrefix ? _buffer.Text[..Math.Min(_prefixLength, _buffer.Length)] : [];
        int direction = action is EditAction.OlderWithPrefix or EditAction.OlderLine ? -1 : 1;
        if (!_walk.TryMove(direction, prefix, _buffer))
        {
            return;
        }

        if (_walk.Line is { } line)
        {
            ReplaceAll(line);
        }
        else
        {
            Edit(0, _buffer.Length, _walk.Draft.Text);
            _buffer.MoveTo(_walk.Draft.Cursor);
        }
    }

    // True when the key has done all that it does.
    private bool FeedSearch(KeyPress key)
    {
        IncrementalSearch.Outcome outcome = _search.Feed(key);
        if (outcome == IncrementalSearch.Outcome.Searching)
        {
            return true;
        }

        if (outcome != IncrementalSearch.Outcome.GivenUp)
        {
            EditBuffer found = _search.Found;
            Edit(0, _buffer.Length, found.Text);
            _buffer.MoveTo(found.Cursor);
        }

        // Ctrl-C gives up the line as well; Ctrl-G only the search.
        return outcome != IncrementalSearch.Outcome.Taken && key != KeyPress.Control('c');
    }

    private void Complete()
    {
        if (_completion is null)
        {
            return;
        }

        if (_completion.TryExtend(_buffer, out int start, out string word))
        {
            Span<int> characters = stackalloc int[MaximumLength];
            Edit(start, _buffer.Cursor, EditBuffer.Decode(word, characters));
        }
        else if (_completion.Count > 1)
        {
            Show();
            _view.End();
            _console.WriteLine();
            _completion.Show();
            _view.Begin(_prompt);
            _isShown = false;
        }
    }

    private void ReplaceAll(string line)
    {
        Span<int> characters = stackalloc int[MaximumLength];
        Edit(0, _buffer.Length, EditBuffer.Decode(line, characters));
    }

    // All changes come through here, so that each can be undone.
    private void Edit(int start, int end, ReadOnlySpan<int> characters, bool isTyping = false)
    {
        if ((start == end && characters.IsEmpty) || _buffer.Length - (end - start) + characters.Length > MaximumLength)
        {
            return;
        }

        _undo.Record(
            start, _buffer.Text[start..end], characters.Length, _buffer.Cursor, isTyping, isTyping && _last == EditAction.Insert);
        _buffer.Replace(start, end, characters);
    }

    private EditResult Leave(string end, EditResult result)
    {
        // The line stays on the screen as it was left.
        Show();
        _view.End();
        _console.Write(end);
        return result;
    }
}
