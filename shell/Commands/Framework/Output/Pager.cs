using System;
using System.Globalization;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// Shows output a screenful at a time: what follows comes when the user asks for it, and what has passed can be looked at again.
/// It stops only when there is more than fits, so short output is shown as if it were not there. The command works no further
/// while it waits.
/// </summary>
internal sealed class Pager : ILineSink
{
    private const int UnknownRows = 24;
    private const int SmallestPage = 2;

    private readonly CommandSession _session;
    private readonly PagerText _text;
    private readonly PagerPrompt _prompt;
    private readonly int _page;
    private int _next;
    private int _rowsLeft;
    private bool _hasStopped;
    private bool _isLeft;
    private bool _hasEnded;
    private string _wanted = "";
    private bool _isSearching;
    private bool _goesToEnd;

    // The line behind the page on which a search began.
    private int _searchStart;
    private string _message = "";

    private Pager(CommandSession session, int rows)
    {
        _session = session;
        _text = new PagerText(() => session.Screen.Columns);
        _prompt = new PagerPrompt(session);
        _page = Math.Max(rows - 1, SmallestPage);
        _rowsLeft = _page;
    }

    private ConsoleWriter Screen => _session.Screen;

    /// <summary>A pager for a command's output; null when it shall not stop.</summary>
    public static Pager? Create(CommandSession session) => session.Pager switch
    {
        PagerMode.On => new Pager(session, session.Screen.Rows > 0 ? session.Screen.Rows : UnknownRows),
        PagerMode.Auto when session.Screen.Rows > 0 => new Pager(session, session.Screen.Rows),
        _ => null,
    };

    public void Add(string line)
    {
        int dropped = _text.Add(line, _next);
        _next -= dropped;
        _searchStart = Math.Max(_searchStart - dropped, 0);
        while (!TryShow())
        {
            if (!Ask())
            {
                _isLeft = true;
                throw new CommandStoppedException(this);
            }
        }
    }

    public void End()
    {
        _hasEnded = true;
        if (!_hasStopped || _isLeft)
        {
            return;
        }

        do
        {
            if (_goesToEnd)
            {
                _goesToEnd = false;
                Show(_text.GoBack(_text.Count, _page));
            }

            if (_isSearching && !TrySearch())
            {
                _isSearching = false;
                SearchFromStart();
            }

            TryShow();
        }
        while (Ask());
    }

    // Shows what is wanted of the lines that are there. False when the page is full and there are more.
    private bool TryShow()
    {
        if (_goesToEnd)
        {
            _next = _text.Count;
            return true;
        }

        if (_isSearching && !TrySearch())
        {
            return true;
        }

        while (_next < _text.Count)
        {
            int rows = _text.RowsOf(_next);
            if (rows > _rowsLeft && _rowsLeft < _page)
            {
                return false;
            }

            Screen.WriteStyled(_text[_next]);
            Screen.WriteLine();
            _rowsLeft -= rows;
            _next++;
        }

        return true;
    }

    private bool TrySearch()
    {
        int start = _next;
        while (_next < _text.Count)
        {
            if (_text.Has(_next, _wanted))
            {
                _isSearching = false;
                _rowsLeft = _page;
                return true;
            }

            _next++;
        }

        // At the end no line is skipped: a text that is not found leaves the page unchanged.
        _next = _hasEnded ? start : _next;
        return false;
    }

    private void BeginSearch()
    {
        _isSearching = _wanted.Length > 0;
        _searchStart = _next;
    }

    // The search has reached the end: it continues at the start, up to where it began.
    private void SearchFromStart()
    {
        int found = _text.FindBefore(_searchStart, _wanted);
        if (found >= 0)
        {
            Show(found);
            _message = "search continued at the start";
            return;
        }

        // The page stays as it is.
        _message = $"no '{_wanted}'";
        _next = _searchStart;
        _rowsLeft = 0;
    }

    // Upwards from the page that is shown, and then from the last line that is known.
    private void SearchBack()
    {
        int top = _text.GoBack(_next, _page);
        int found = _text.FindLastBefore(top, _wanted);
        if (found < 0)
        {
            found = _text.FindLastBefore(_text.Count, _wanted);
            _message = found < 0 ? $"no '{_wanted}'" : "search continued at the end";
        }

        Show(found < 0 ? top : found);
    }

    // Asks what to show next; false for nothing.
    private bool Ask()
    {
        _hasStopped = true;
        bool isEnd = _hasEnded && _next == _text.Count;
        string message = _message.Length > 0 ? $"{_message}, " : "";
        _message = "";
        _prompt.Show($"{message}{DescribePlace()}{(isEnd ? ", end" : "")}: ");
        bool goesOn = TakeKey(isEnd);
        _prompt.Erase();
        return goesOn;
    }

    // The lines on the page, and how many there are as soon as that is known.
    private string DescribePlace()
    {
        int first = _text.GoBack(_next, _page) + _text.Dropped + 1;
        string total = _hasEnded ? $" of {_text.Count + _text.Dropped:N0}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{first:N0} to {_next + _text.Dropped:N0}{total}");
    }

    private bool TakeKey(bool isEnd)
    {
        while (true)
        {
            KeyPress key = _prompt.WaitForKey();
            bool isPlain = key.Modifiers is KeyModifiers.None or KeyModifiers.Shift;
            char letter = key.Kind == KeyKind.Character && isPlain && key.Rune.IsBmp
                ? (char)key.Rune.Value
                : '\0';
            if (key == KeyPress.Control('c'))
            {
                _prompt.Erase();
                throw new CommandStoppedException();
            }

            if (letter is 'q' or 'Q' || key.Kind == KeyKind.Escape)
            {
                return false;
            }

            if (letter is ' ' or 'f' || key.Kind == KeyKind.PageDown)
            {
                _rowsLeft = _page;
                return !isEnd;
            }

            if (letter is 'j' || key.Kind is KeyKind.Enter or KeyKind.Down)
            {
                _rowsLeft = isEnd ? 0 : _text.RowsOf(_next);
                return !isEnd;
            }

            if (letter is 'b' || key.Kind == KeyKind.PageUp)
            {
                Show(_text.GoBack(_next, 2 * _page));
                return true;
            }

            if (letter is 'g' || key.Kind == KeyKind.Home)
            {
                Show(0);
                return true;
            }

            if (letter is 'G' || key.Kind == KeyKind.End)
            {
                _goesToEnd = true;
                return true;
            }

            if (letter is 'h' or '?')
            {
                int top = _text.GoBack(_next, _page);
                _prompt.ShowHelp(_page);
                Show(top);
                return true;
            }

            if (letter is '/' && _prompt.TryReadText(out string text))
            {
                _wanted = text.Length > 0 ? text : _wanted;
                BeginSearch();
                return true;
            }

            if (letter is 'n' && _wanted.Length > 0)
            {
                BeginSearch();
                return true;
            }

            if (letter is 'N' && _wanted.Length > 0)
            {
                SearchBack();
                return true;
            }
        }
    }

    private void Show(int line)
    {
        Screen.Write("\e[H\e[2J");
        _next = line;
        _rowsLeft = _page;
    }
}
