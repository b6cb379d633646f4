using System;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// A terminal in memory: takes text with control characters and escape sequences (a subset of VT100/xterm; what is not known is swallowed)
/// and keeps a grid of cells and a cursor. Every character takes one cell. Writing and rendering allocate nothing.
/// </summary>
public sealed class Terminal
{
    private const int TabWidth = 8;

    private readonly VtParser _parser = new();
    private readonly TerminalRenderer _renderer;
    private Pen _pen;
    private Pen _savedPen;
    private int _savedColumn;
    private int _savedRow;
    private bool _wrapPending;
    private char _highSurrogate;

    /// <summary>Makes a blank terminal; sizes in cells, those below 1 become 1.</summary>
    public Terminal(int columns, int rows)
    {
        Grid = new TextGrid(columns, rows);
        _renderer = new TerminalRenderer(Grid);
    }

    /// <summary>The cells.</summary>
    public TextGrid Grid { get; }

    /// <summary>Width in cells.</summary>
    public int Columns => Grid.Columns;

    /// <summary>Height in cells.</summary>
    public int Rows => Grid.Rows;

    /// <summary>The cursor's column, from 0. After a character in the last column it stays there until the next one wraps.</summary>
    public int CursorColumn { get; private set; }

    /// <summary>The cursor's row, from 0 at the top.</summary>
    public int CursorRow { get; private set; }

    /// <summary>Whether the cursor is shown (DECTCEM, <c>ESC [ ? 25 h</c> and <c>l</c>).</summary>
    public bool CursorVisible { get; private set; } = true;

    /// <summary>
    /// Whether a line feed also returns to the first column (LNM, <c>ESC [ 20 h</c> and <c>l</c>). On from the start: there is no
    /// terminal driver in front that would add the carriage return.
    /// </summary>
    public bool LineFeedReturns { get; private set; } = true;

    /// <summary>Number of lines that left the top of the screen since the start.</summary>
    public long ScrolledLines { get; private set; }

    /// <summary>Takes text. Unpaired surrogates become U+FFFD; a pair may be split between two calls.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (_highSurrogate != '\0')
            {
                char high = _highSurrogate;
                _highSurrogate = '\0';
                if (char.IsLowSurrogate(c))
                {
                    Feed(char.ConvertToUtf32(high, c));
                    continue;
                }

                Feed(Rune.ReplacementChar.Value);
            }

            if (char.IsHighSurrogate(c))
            {
                _highSurrogate = c;
            }
            else
            {
                Feed(char.IsLowSurrogate(c) ? Rune.ReplacementChar.Value : c);
            }
        }
    }

    /// <summary>Draws on the surface what changed since the last call, cursor included. Returns the number of cells drawn.</summary>
    public int Render(ITextSurface surface) => _renderer.Render(Grid, surface, CursorVisible ? CursorColumn : -1, CursorRow);

    /// <summary>Makes the next <see cref="Render"/> draw every cell, for a surface that is new or was painted over.</summary>
    public void Invalidate() => _renderer.Invalidate(Grid);

    private void Feed(int codePoint)
    {
        switch (_parser.Feed(codePoint))
        {
            case VtAction.Print:
                Print(codePoint);
                break;
            case VtAction.Control:
                Control(codePoint);
                break;
            case VtAction.Escape:
                Escape();
                break;
            case VtAction.ControlSequence when _parser.Marker == '\0':
                ControlSequence();
                break;
            case VtAction.ControlSequence when _parser is { Marker: '?', Final: 'h' or 'l' }:
                SetPrivateModes(_parser.Final == 'h');
                break;
        }
    }

    private void Print(int codePoint)
    {
        if (_wrapPending)
        {
            CursorColumn = 0;
            LineFeed();
        }

        Grid.Set(CursorColumn, CursorRow, _pen.Draw(codePoint));
        if (CursorColumn == Columns - 1)
        {
            // As on a VT100, the cursor wraps only when another character comes, so that a full last line does not scroll.
            _wrapPending = true;
        }
        else
        {
            CursorColumn++;
        }
    }

    private void Control(int codePoint)
    {
        switch (codePoint)
        {
            case '\b':
                MoveTo(CursorColumn - 1, CursorRow);
                break;
            case '\t':
                MoveTo((CursorColumn / TabWidth * TabWidth) + TabWidth, CursorRow);
                break;
            case '\r':
                MoveTo(0, CursorRow);
                break;
            case '\n' or '\v' or '\f':
                if (LineFeedReturns)
                {
                    CursorColumn = 0;
                }

                LineFeed();
                break;
        }
    }

    private void Escape()
    {
        switch (_parser.Final)
        {
            case '7':
                SaveCursor();
                break;
            case '8':
                RestoreCursor();
                break;
            case 'c':
                Reset();
                break;
        }
    }

    private void ControlSequence()
    {
        switch (_parser.Final)
        {
            case 'A':
                MoveTo(CursorColumn, CursorRow - _parser.Count(0));
                break;
            case 'B' or 'e':
                MoveTo(CursorColumn, CursorRow + _parser.Count(0));
                break;
            case 'C' or 'a':
                MoveTo(CursorColumn + _parser.Count(0), CursorRow);
                break;
            case 'D':
                MoveTo(CursorColumn - _parser.Count(0), CursorRow);
                break;
            case 'E':
                MoveTo(0, CursorRow + _parser.Count(0));
                break;
            case 'F':
                MoveTo(0, CursorRow - _parser.Count(0));
                break;
            case 'G' or '`':
                MoveTo(_parser.Count(0) - 1, CursorRow);
                break;
            case 'd':
                MoveTo(CursorColumn, _parser.Count(0) - 1);
                break;
            case 'H' or 'f':
                MoveTo(_parser.Count(1) - 1, _parser.Count(0) - 1);
                break;
            case 'J':
                EraseScreen(_parser.Parameter(0));
                break;
            case 'K':
                EraseLine(_parser.Parameter(0));
                break;
            case '@':
                Grid.InsertCells(CursorColumn, CursorRow, _parser.Count(0), _pen.Eraser);
                break;
            case 'P':
                Grid.DeleteCells(CursorColumn, CursorRow, _parser.Count(0), _pen.Eraser);
                break;
            case 'X':
                Grid.Fill(CursorRow, CursorColumn, CursorColumn + _parser.Count(0), _pen.Eraser);
                break;
            case 'm':
                _pen.Apply(_parser);
                break;
            case 's':
                SaveCursor();
                break;
            case 'u':
                RestoreCursor();
                break;
            case 'h' or 'l' when _parser.Parameter(0) == 20:
                LineFeedReturns = _parser.Final == 'h';
                break;
        }
    }

    private void SetPrivateModes(bool on)
    {
        for (int i = 0; i < _parser.ParameterCount; i++)
        {
            if (_parser.Parameter(i) == 25)
            {
                CursorVisible = on;
            }
        }
    }

    private void MoveTo(int column, int row)
    {
        CursorColumn = Math.Clamp(column, 0, Columns - 1);
        CursorRow = Math.Clamp(row, 0, Rows - 1);
        _wrapPending = false;
    }

    private void LineFeed()
    {
        _wrapPending = false;
        if (CursorRow < Rows - 1)
        {
            CursorRow++;
            return;
        }

        Grid.ScrollUp(_pen.Eraser);
        ScrolledLines++;
    }

    private void EraseScreen(int part)
    {
        _wrapPending = false;
        switch (part)
        {
            case 0:
                EraseLine(0);
                Grid.FillRows(CursorRow + 1, Rows, _pen.Eraser);
                break;
            case 1:
                EraseLine(1);
                Grid.FillRows(0, CursorRow, _pen.Eraser);
                break;
            case 2:
                Grid.FillRows(0, Rows, _pen.Eraser);
                break;
        }
    }

    private void EraseLine(int part)
    {
        _wrapPending = false;
        if (part is >= 0 and <= 2)
        {
            Grid.Fill(CursorRow, part == 0 ? CursorColumn : 0, part == 1 ? CursorColumn + 1 : Columns, _pen.Eraser);
        }
    }

    private void SaveCursor()
    {
        _savedColumn = CursorColumn;
        _savedRow = CursorRow;
        _savedPen = _pen;
    }

    private void RestoreCursor()
    {
        _pen = _savedPen;
        MoveTo(_savedColumn, _savedRow);
    }

    private void Reset()
    {
        _pen = default;
        _savedPen = default;
        _savedColumn = 0;
        _savedRow = 0;
        CursorVisible = true;
        LineFeedReturns = true;
        MoveTo(0, 0);
        Grid.FillRows(0, Rows, _pen.Eraser);
    }
}
