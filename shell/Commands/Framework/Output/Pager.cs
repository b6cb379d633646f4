using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.Parsing;
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

    // Lines that can be gone back to. When there are more, the older ones go, many at a time.
    private const int KeptLines = 10_000;
    private const int DroppedLines = 2_000;

    private static readonly string[] s_help =
    [
        "space f PageDown  the next page    b PageUp  the page before",
        "enter j Down      the next line    g Home    the first page",
        "/ TEXT            search           G End     the last page",
        "n N               the next match, and the previous one",
        "q Escape          quit             h ?       this help",
    ];

    private readonly CommandSession _session;
    private readonly List<string> _lines = [];
    private readonly int _page;
    private int _next;

    // Lines that were dropped, so that lines are numbered from the output's first one.
    private int _dropped;
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
        if (_lines.Count == KeptLines)
        {
            int dropped = Math.Min(DroppedLines, _next);
            _lines.RemoveRange(0, dropped);
            _next -= dropped;
            _dropped += dropped;
            _searchStart = Math.Max(_searchStart - dropped, 0);
        }

        _lines.Add(line);
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
                Show(GoBack(_lines.Count, _page));
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
            _next = _lines.Count;
            return true;
        }

        if (_isSearching && !TrySearch())
        {
            return true;
        }

        while (_next < _lines.Count)
        {
            int rows = RowsOf(_lines[_next]);
            if (rows > _rowsLeft && _rowsLeft < _page)
            {
                return false;
            }

            Screen.WriteStyled(_lines[_next]);
            Screen.WriteLine();
            _rowsLeft -= rows;
            _next++;
        }

        return true;
    }

    private bool TrySearch()
    {
        int start = _next;
        while (_next < _lines.Count)
        {
            if (IsWanted(_lines[_next]))
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
        int found = _lines.FindIndex(0, _searchStart, IsWanted);
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
        int top = GoBack(_next, _page);
        int found = top > 0 ? _lines.FindLastIndex(top - 1, IsWanted) : -1;
        if (found < 0)
        {
            found = _lines.FindLastIndex(IsWanted);
            _message = found < 0 ? $"no '{_wanted}'" : "search continued at the end";
        }

        Show(found < 0 ? top : found);
    }

    private bool IsWanted(string line) => line.Contains(_wanted, StringComparison.OrdinalIgnoreCase);

    // Asks what to show next; false for nothing.
    private bool Ask()
    {
        _hasStopped = true;
        bool isEnd = _hasEnded && _next == _lines.Count;
        string message = _message.Length > 0 ? $"{_message}, " : "";
        _message = "";
        WritePrompt($"{message}{DescribePlace()}{(isEnd ? ", end" : "")}: ");
        bool goesOn = TakeKey(isEnd);
        Screen.Write("\r\e[K");
        return goesOn;
    }

    // The lines on the page, and how many there are as soon as that is known.
    private string DescribePlace()
    {
        string total = _hasEnded ? $" of {_lines.Count + _dropped:N0}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{GoBack(_next, _page) + _dropped + 1:N0} to {_next + _dropped:N0}{total}");
    }

    // On one row, whatever its width: it is wiped when the key has come.
    private void WritePrompt(string what)
    {
        string text = $"-- {what}space page, b back, / search, h help, q quit --";
        Screen.Write($"\e[7m{text[..Math.Min(text.Length, Screen.Columns - 1)]}\e[0m");
    }

    private bool TakeKey(bool isEnd)
    {
        while (true)
        {
            KeyPress key = _session.WaitForKey();
            bool isPlain = key.Modifiers is KeyModifiers.None or KeyModifiers.Shift;
            char letter = key.Kind == KeyKind.Character && isPlain && key.Rune.IsBmp
                ? (char)key.Rune.Value
                : '\0';
            if (key == KeyPress.Control('c'))
            {
                Screen.Write("\r\e[K");
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
                _rowsLeft = isEnd ? 0 : RowsOf(_lines[_next]);
                return !isEnd;
            }

            if (letter is 'b' || key.Kind == KeyKind.PageUp)
            {
                Show(GoBack(_next, 2 * _page));
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
                ShowHelp();
                return true;
            }

            if (letter is '/' && TryReadText(out string text))
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

    // In the place of the page, until a key.
    private void ShowHelp()
    {
        int top = GoBack(_next, _page);
        Screen.Write("\e[H\e[2J");
        foreach (string line in s_help.AsSpan(0, Math.Min(s_help.Length, _page)))
        {
            Screen.WriteLine(line);
        }

        WritePrompt("any key goes on; ");
        _session.WaitForKey();
        Show(top);
    }

    private void Show(int line)
    {
        Screen.Write("\e[H\e[2J");
        _next = line;
        _rowsLeft = _page;
    }

    // Reads what to search for in the prompt's place. False when it was given up; the prompt then stands there again.
    private bool TryReadText(out string text)
    {
        var typed = new StringBuilder();
        while (true)
        {
            if (!_session.Keys.TryRead(out KeyPress key))
            {
                // Only here, so that a pasted text is shown once and not once per character.
                Screen.Write($"\r\e[K/{typed.ToString()}");
                key = _session.WaitForKey();
            }

            switch (key.Kind)
            {
                case KeyKind.Enter:
                    text = typed.ToString();
                    return true;
                case KeyKind.Backspace when typed.Length > 0:
                    typed.Length -= typed.Length > 1 && char.IsLowSurrogate(typed[^1]) ? 2 : 1;
                    break;
                case KeyKind.Character when key.Modifiers == KeyModifiers.None && typed.Length < Screen.Columns - 4:
                    typed.Append(key.Rune.ToString());
                    break;
                case KeyKind.Escape or KeyKind.Backspace:
                case KeyKind.Character when key == KeyPress.Control('c'):
                    Screen.Write("\r\e[K");
                    WritePrompt("");
                    text = "";
                    return false;
            }
        }
    }

    // The line that is the given number of rows above a line.
    private int GoBack(int line, int rows)
    {
        while (line > 0 && rows >= RowsOf(_lines[line - 1]))
        {
            line--;
            rows -= RowsOf(_lines[line]);
        }

        return line;
    }

    private int RowsOf(string line) => Math.Max(1, (TextCells.Count(line) + Screen.Columns - 1) / Screen.Columns);
}
