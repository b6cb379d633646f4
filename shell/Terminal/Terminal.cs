using System;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// A terminal in memory: takes text with control characters and escape sequences (a subset of VT100/xterm; what is not known is swallowed)
/// and keeps a grid of cells and a cursor. Every character takes one cell. Writing and rendering allocate nothing.
/// </summary>
public sealed class Terminal
{
    private const int LineFeedNewLineMode = 20;
    private const int CursorVisibleMode = 25;

    private readonly TerminalScreen _screen;
    private readonly VtParser _parser = new();
    private readonly TerminalRenderer _renderer;
    private char _highSurrogate;

    /// <summary>Makes a blank terminal; sizes in cells, those below 1 become 1.</summary>
    public Terminal(int columns, int rows)
    {
        _screen = new TerminalScreen(columns, rows);
        _renderer = new TerminalRenderer(Grid);
    }

    /// <summary>The cells.</summary>
    public TextGrid Grid => _screen.Grid;

    /// <summary>Width in cells.</summary>
    public int Columns => Grid.Columns;

    /// <summary>Height in cells.</summary>
    public int Rows => Grid.Rows;

    /// <summary>The cursor's column, from 0. After a character in the last column it stays there until the next one wraps.</summary>
    public int CursorColumn => _screen.Column;

    /// <summary>The cursor's row, from 0 at the top.</summary>
    public int CursorRow => _screen.Row;

    /// <summary>Whether the cursor is shown (DECTCEM, <c>ESC [ ? 25 h</c> and <c>l</c>).</summary>
    public bool CursorVisible => _screen.CursorVisible;

    /// <summary>
    /// Whether a line feed also returns to the first column (LNM, <c>ESC [ 20 h</c> and <c>l</c>). On from the start: there is no
    /// terminal driver in front that would add the carriage return.
    /// </summary>
    public bool LineFeedReturns => _screen.LineFeedReturns;

    /// <summary>Number of lines that left the top of the screen since the start.</summary>
    public long ScrolledLines => _screen.ScrolledLines;

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
                _screen.Print(codePoint);
                break;
            case VtAction.Control:
                _screen.Control(codePoint);
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

    private void Escape()
    {
        switch (_parser.Final)
        {
            case '7':
                _screen.SaveCursor();
                break;
            case '8':
                _screen.RestoreCursor();
                break;
            case 'c':
                _screen.Reset();
                break;
        }
    }

    private void ControlSequence()
    {
        switch (_parser.Final)
        {
            case 'A':
                _screen.MoveBy(0, -_parser.Count(0));
                break;
            case 'B' or 'e':
                _screen.MoveBy(0, _parser.Count(0));
                break;
            case 'C' or 'a':
                _screen.MoveBy(_parser.Count(0), 0);
                break;
            case 'D':
                _screen.MoveBy(-_parser.Count(0), 0);
                break;
            case 'E':
                _screen.MoveTo(0, CursorRow + _parser.Count(0));
                break;
            case 'F':
                _screen.MoveTo(0, CursorRow - _parser.Count(0));
                break;
            case 'G' or '`':
                _screen.MoveTo(_parser.Count(0) - 1, CursorRow);
                break;
            case 'd':
                _screen.MoveTo(CursorColumn, _parser.Count(0) - 1);
                break;
            case 'H' or 'f':
                _screen.MoveTo(_parser.Count(1) - 1, _parser.Count(0) - 1);
                break;
            case 'J':
                _screen.EraseScreen(_parser.Parameter(0));
                break;
            case 'K':
                _screen.EraseLine(_parser.Parameter(0));
                break;
            case '@':
                _screen.InsertCells(_parser.Count(0));
                break;
            case 'P':
                _screen.DeleteCells(_parser.Count(0));
                break;
            case 'X':
                _screen.EraseCells(_parser.Count(0));
                break;
            case 'm':
                _screen.ApplyStyle(_parser);
                break;
            case 's':
                _screen.SaveCursor();
                break;
            case 'u':
                _screen.RestoreCursor();
                break;
            case 'h' or 'l' when _parser.Parameter(0) == LineFeedNewLineMode:
                _screen.LineFeedReturns = _parser.Final == 'h';
                break;
        }
    }

    private void SetPrivateModes(bool on)
    {
        for (int i = 0; i < _parser.ParameterCount; i++)
        {
            if (_parser.Parameter(i) == CursorVisibleMode)
            {
                _screen.CursorVisible = on;
            }
        }
    }
}
