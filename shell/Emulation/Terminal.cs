using System;
using System.Runtime.CompilerServices;
using System.Text;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Emulation.View;

namespace UefiKernel.Shell.Emulation;

/// <summary>
/// A terminal in memory: takes text with control characters and escape sequences (VT100 and what programs for xterm use of it;
/// what is not known is swallowed) and keeps a grid of cells, a cursor and the lines that scrolled away. Every character takes
/// one cell. Reports are not sent: programs on this machine ask the console for its size. Writing and rendering allocate nothing
/// but the alternate screen.
/// </summary>
public sealed class TerminalEmulator
{
    private readonly TerminalScreen _screen;
    private readonly VtParser _parser = new();
    private readonly TerminalRenderer _renderer;
    private readonly ScrollbackView _view;
    private Utf8Decoder _utf8;
    private char _highSurrogate;

    /// <summary>Makes a blank terminal.</summary>
    /// <param name="columns">Width in cells; below 1 becomes 1.</param>
    /// <param name="rows">Height in cells; below 1 becomes 1.</param>
    /// <param name="history">Keeps the lines that scroll away, or null to lose them.</param>
    public TerminalEmulator(int columns, int rows, Scrollback? history = null)
    {
        _screen = new TerminalScreen(columns, rows, history);
        _renderer = new TerminalRenderer(Grid);
        _view = new ScrollbackView(history);
    }

    /// <summary>The cells of the screen, wherever the view is.</summary>
    public TextGrid Grid => _screen.Grid;

    /// <summary>Width in cells.</summary>
    public int Columns => Grid.Columns;

    /// <summary>Height in cells.</summary>
    public int Rows => Grid.Rows;

    /// <summary>Columns from the left that are used; see <see cref="SetArea"/>.</summary>
    public int AreaColumns => _screen.Columns;

    /// <summary>Rows from the top that are used.</summary>
    public int AreaRows => _screen.Rows;

    /// <summary>The colours and style of the next characters.</summary>
    internal Pen Pen => _screen.Pen;

    /// <summary>
    /// The cursor's column, from 0. After a character in the last column it stays there until the next one wraps.
    /// </summary>
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

    /// <summary>
    /// Whether a full-screen program has the alternate screen (<c>ESC [ ? 1049 h</c> and <c>l</c>), which has no scrollback.
    /// </summary>
    public bool IsAlternate => _screen.IsAlternate;

    /// <summary>Number of lines that left the top of the screen since the start.</summary>
    public long ScrolledLines => _screen.ScrolledLines;

    /// <summary>The lines that scrolled away, or null when they are not kept.</summary>
    public Scrollback? History => _screen.History;

    /// <summary>How many lines above the screen the view begins; 0 when it shows the screen itself.</summary>
    public int ViewOffset => _view.Offset;

    /// <summary>
    /// Bytes of the main screen's cells and of what the surface shows; the alternate screen takes as much as the former, while it
    /// is used.
    /// </summary>
    public long MemoryBytes => 2L * Columns * Rows * Unsafe.SizeOf<Cell>();

    /// <summary>
    /// Uses only the part of the screen at the top left; sizes are brought inside the screen. Text wraps and scrolls inside it.
    /// </summary>
    public void SetArea(int columns, int rows) => _screen.SetArea(columns, rows);

    /// <summary>Takes text. Unpaired surrogates become U+FFFD; a pair may be split between two calls.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Nearly all text is runs of ASCII between sequences.
            int plain = _highSurrogate == '\0' && _parser.IsIdle ? CountPlain(text) : 0;
            if (plain > 0)
            {
                _screen.PrintRun(text[..plain]);
                text = text[plain..];
            }
            else
            {
                FeedUnit(text[0]);
                text = text[1..];
            }
        }
    }

    /// <summary>Takes text in UTF-8, cut anywhere; what is no UTF-8 becomes U+FFFD, see <see cref="Utf8Decoder"/>.</summary>
    public void WriteUtf8(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            bool again;
            do
            {
                if (_utf8.Feed(value, out Rune rune, out again))
                {
                    Feed(rune.Value);
                }
            }
            while (again);
        }
    }

    /// <summary>
    /// Draws on the surface what changed since the last call, cursor included. Returns the number of cells drawn.
    /// </summary>
    public int Render(ITextSurface surface) =>
        _renderer.Render(Grid, _view, surface, CursorVisible ? CursorColumn : -1, CursorRow);

    /// <summary>Makes the next <see cref="Render"/> draw every cell, for a surface that is new or was painted over.</summary>
    public void Invalidate() => _renderer.Invalidate(Grid);

    /// <summary>
    /// Moves the view up by the given number of lines, or down if it is negative, as far as lines exist. Text that is written
    /// meanwhile does not move it. The alternate screen has nothing above it.
    /// </summary>
    /// <returns>Whether the view is another one now.</returns>
    public bool ScrollView(int lines)
    {
        int before = _view.Offset;
        if (!IsAlternate)
        {
            _view.Move(lines);
        }

        return _view.Offset != before;
    }

    /// <summary>Shows the screen again.</summary>
    public void ScrollToBottom() => _view.ToBottom();

    // A loop, because the library's search for ranges was seen to allocate in code that is not optimised.
    private static int CountPlain(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && text[count] is >= ' ' and <= '~')
        {
            count++;
        }

        return count;
    }

    private void FeedUnit(char unit)
    {
        if (_highSurrogate != '\0')
        {
            char high = _highSurrogate;
            _highSurrogate = '\0';
            if (char.IsLowSurrogate(unit))
            {
                Feed(char.ConvertToUtf32(high, unit));
                return;
            }

            Feed(Rune.ReplacementChar.Value);
        }

        if (char.IsHighSurrogate(unit))
        {
            _highSurrogate = unit;
        }
        else
        {
            Feed(char.IsLowSurrogate(unit) ? Rune.ReplacementChar.Value : unit);
        }
    }

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
                TerminalSequences.Escape(_parser, _screen);
                break;
            case VtAction.ControlSequence:
                bool wasAlternate = IsAlternate;
                TerminalSequences.Control(_parser.Sequence, _screen);
                if (IsAlternate != wasAlternate)
                {
                    _view.ToBottom();
                }

                break;
        }
    }
}
