using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Panics;

/// <summary>How a line of a panic's report looks.</summary>
internal enum PanicInk
{
    /// <summary>As most lines.</summary>
    Text,

    /// <summary>The reason, and the instruction that faulted.</summary>
    Bright,

    /// <summary>A section's first line.</summary>
    Heading,
}

/// <summary>Shows rows of a panic's report.</summary>
internal interface IPanicRows
{
    /// <summary>Draws text. Allocates nothing.</summary>
    /// <param name="row">The row, from 0 on.</param>
    /// <param name="column">The first character's column.</param>
    /// <param name="text">The text; it fits.</param>
    /// <param name="ink">How it looks.</param>
    void Draw(int row, int column, ReadOnlySpan<char> text, PanicInk ink);
}

/// <summary>
/// Puts a panic's report on a page of the given size: long lines are shortened or wrapped, a heading is shown only with a line
/// below it, and the last rows are kept for the log. A row of dots says that lines are missing; the serial port and the code have
/// them. Has no references when its target has none, so that it works with a damaged heap. Allocates nothing.
/// </summary>
/// <typeparam name="TRows">The screen, or a test's.</typeparam>
/// <param name="rows">Where text goes.</param>
/// <param name="height">Rows of the page.</param>
/// <param name="width">Characters of a row, at least 1.</param>
/// <remarks>A mutable structure: keep it in one non-readonly field.</remarks>
internal struct PanicPage<TRows>(TRows rows, int height, int width)
    where TRows : struct, IPanicRows
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int LineCapacity = 512;

    // With fewer rows than this there are no empty ones between sections, and the stack would not be seen below the registers.
    private const int RoomyHeight = 40;

    // Rows that the log gets at least: its heading and some lines. A quarter of a small page.
    private const int LogRows = 7;

    private const int Indent = 6;

    private readonly TRows _rows = rows;
    private readonly int _width = width;
    private readonly int _height = height;
    private int _limit = height - Math.Min(LogRows, height / 4);
    private int _row;
    private bool _hasGap;
    private bool _isFull;
    private LineText _heading;
    private int _headingLength;

    /// <summary>Characters of a row.</summary>
    public readonly int Width => _width;

    /// <summary>Whether there is room for what is long and seldom needed.</summary>
    public readonly bool IsRoomy => _height >= RoomyHeight;

    /// <summary>Rows that lines can still take.</summary>
    public readonly int RowsLeft => _isFull ? 0 : Math.Max(_limit - _row - ExtraRows, 0);

    // The empty row and the heading in front of the next line.
    private readonly int ExtraRows => (_hasGap ? 1 : 0) + (_headingLength > 0 ? 1 : 0);

    /// <summary>Leaves a bit of room before what follows, where there are many rows.</summary>
    public void BeginSection() => _hasGap = _row > 0 && IsRoomy;

    /// <summary>Lets what follows have the rows that were kept for it.</summary>
    public void BeginLog()
    {
        _limit = _height;
        _isFull = false;
        BeginSection();
    }

    /// <summary>Rows that a line takes.</summary>
    /// <param name="line">The line; shortened in place where it has to be.</param>
    public readonly int CountRows(Span<char> line) => CountRowsOf(Shorten(line));

    /// <summary>Shows a line.</summary>
    /// <param name="line">The line, without prefix and line feed; shortened in place where it has to be.</param>
    public void Add(Span<char> line)
    {
        if (line.IsEmpty || _isFull)
        {
            return;
        }

        bool isFirst = _row == 0;
        if (!isFirst && line[^1] == ':' && line[0] != ' ')
        {
            _headingLength = Math.Min(line.Length, LineCapacity);
            line[.._headingLength].CopyTo(_heading);
            return;
        }

        // The limit's last row is the one for the dots. A line that does not fit is not begun, unless the page is all its own.
        ReadOnlySpan<char> rest = Shorten(line);
        int room = RowsLeft - 1;
        if (room < 1 || (!isFirst && CountRowsOf(rest) > room))
        {
            Fill();
            return;
        }

        TakeExtraRows();
        PanicInk ink = isFirst || line[0] == '>' ? PanicInk.Bright : PanicInk.Text;
        for (int indent = 0; !rest.IsEmpty && _row < _limit - 1; indent = Indent)
        {
            int length = PanicText.FindBreak(rest, _width - indent);
            _rows.Draw(_row++, indent, rest[..length], ink);
            rest = rest[length..].TrimStart(' ');
        }
    }

    private readonly int CountRowsOf(ReadOnlySpan<char> rest)
    {
        int count = 0;
        for (int indent = 0; !rest.IsEmpty; indent = Indent)
        {
            rest = rest[PanicText.FindBreak(rest, _width - indent)..].TrimStart(' ');
            count++;
        }

        return count;
    }

    private void TakeExtraRows()
    {
        _row += _hasGap ? 1 : 0;
        _hasGap = false;
        if (_headingLength == 0)
        {
            return;
        }

        ReadOnlySpan<char> heading = _heading;
        heading = heading[..Math.Min(_headingLength, _width)];
        _rows.Draw(_row++, 0, heading, PanicInk.Heading);
        _headingLength = 0;
    }

    // Nothing is shown any more: shorter lines that would still fit must not look as if nothing was missing between them.
    private void Fill()
    {
        _isFull = true;
        _hasGap = false;
        _headingLength = 0;
        if (_row < _limit)
        {
            _rows.Draw(_row++, 0, "...".AsSpan(0, Math.Min(3, _width)), PanicInk.Text);
        }
    }

    private readonly ReadOnlySpan<char> Shorten(Span<char> line) =>
        line.Length <= _width ? line : line[..PanicText.Shorten(line)];

    [InlineArray(LineCapacity)]
    private struct LineText
    {
        private char _first;
    }
}
