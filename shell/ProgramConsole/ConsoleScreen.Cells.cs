using System;
using System.Text;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.ProgramConsole;

/// <content>The screen buffer as an array of cells that a program reads, writes and moves the cursor on.</content>
public sealed partial class ConsoleScreen
{
    // Where the program's cursor is and what its pen is like, while cells elsewhere are written.
    private int _keptColumn;
    private int _keptRow;
    private Pen _keptPen;

    private delegate Cell CellEdit(in Cell old);

    /// <summary>Puts the cursor on a cell.</summary>
    /// <returns>False when it is outside the screen.</returns>
    public bool TryMoveCursor(int column, int row)
    {
        lock (_lock)
        {
            if (!IsInside(column, row))
            {
                return false;
            }

            AppendMove(column, row, _isAligned);
            SendPiece();
            return true;
        }
    }

    /// <summary>Sets the attributes of the next characters.</summary>
    public void SetAttributes(ushort attributes)
    {
        lock (_lock)
        {
            ConsoleAttributes.AppendRendition(_piece, attributes);
            string rendition = _piece.ToString();
            _piece.Clear();
            SendRendition(rendition);
        }
    }

    /// <summary>
    /// Writes a character into several cells, row by row, up to the end of the screen. Attributes and cursor do not change.
    /// </summary>
    /// <param name="character">The character.</param>
    /// <param name="count">How many cells.</param>
    /// <param name="column">The first one's column.</param>
    /// <param name="row">The first one's row.</param>
    /// <param name="written">How many there were.</param>
    /// <returns>False when the first cell is outside the screen.</returns>
    public bool TryFill(char character, uint count, int column, int row, out int written)
    {
        lock (_lock)
        {
            if (!TryClip(count, column, row, out written))
            {
                return false;
            }

            if (character == ' ' && (column, row) == (0, 0) && written == Columns * Rows)
            {
                Erase();
                return true;
            }

            Edit(column, row, written, (in Cell old) => new Cell(Shown(character), old.Foreground, old.Background, old.Style));
            return true;
        }
    }

    /// <summary>As the other one, for attributes: characters stay.</summary>
    public bool TryFill(ushort attributes, uint count, int column, int row, out int written)
    {
        lock (_lock)
        {
            if (!TryClip(count, column, row, out written))
            {
                return false;
            }

            // The terminal itself says which cell has these attributes.
            Cell sample = CellOf(attributes);
            Edit(column, row, written, (in Cell old) => ConsoleAttributes.Of(old) == attributes
                ? old
                : new Cell(old.CodePoint, sample.Foreground, sample.Background, sample.Style));
            return true;
        }
    }

    /// <summary>Writes cells into a row; what is outside the screen is left out.</summary>
    /// <param name="column">The first one's column; may be negative.</param>
    /// <param name="row">The row.</param>
    /// <param name="cells">A UTF-16 unit and attributes for each.</param>
    public void WriteCells(int column, int row, ReadOnlySpan<(char Character, ushort Attributes)> cells)
    {
        lock (_lock)
        {
            if (row < 0 || row >= Rows)
            {
                return;
            }

            int skipped = Math.Clamp(-column, 0, cells.Length);
            cells = cells[skipped..];
            column += skipped;
            int count = Math.Clamp(Columns - column, 0, cells.Length);
            Begin();
            AppendMove(column, row, isAligned: false);
            for (int i = 0; i < count; i++)
            {
                if (i == 0 || cells[i].Attributes != cells[i - 1].Attributes)
                {
                    ConsoleAttributes.AppendRendition(_piece, cells[i].Attributes);
                }

                _piece.Append((char)Shown(cells[i].Character));
            }

            End();
        }
    }

    /// <summary>Reads a cell of the screen; a character beyond U+FFFF is U+FFFD.</summary>
    /// <param name="column">From 0 to <see cref="Columns"/> - 1.</param>
    /// <param name="row">From 0 to <see cref="Rows"/> - 1.</param>
    public (char Character, ushort Attributes) ReadCell(int column, int row)
    {
        lock (_lock)
        {
            if (!IsInside(column, row))
            {
                return (' ', ConsoleAttributes.Default);
            }

            Cell cell = _terminal.Grid.GetRow(row)[column];
            char character = cell.CodePoint <= char.MaxValue ? (char)cell.CodePoint : '\uFFFD';
            return (character, ConsoleAttributes.Of(cell));
        }
    }

    // The cell that attributes make: as the sequence for them would.
    private static Cell CellOf(ushort attributes)
    {
        var text = new StringBuilder();
        ConsoleAttributes.AppendRendition(text, attributes);
        var probe = new Emulation.TerminalEmulator(1, 1);
        probe.Write(text.ToString());
        return probe.Pen.Draw(' ');
    }

    // Control characters and halves of surrogate pairs have no cell of their own.
    private static int Shown(char character) =>
        character < ' ' ? ControlPictures[character] : char.IsSurrogate(character) || character == '\x7F' ? '\uFFFD' : character;

    private bool IsInside(int column, int row) => column >= 0 && row >= 0 && column < Columns && row < Rows;

    private bool TryClip(uint count, int column, int row, out int written)
    {
        written = 0;
        if (!IsInside(column, row))
        {
            return false;
        }

        written = (int)Math.Min(count, (uint)((Columns * Rows) - (row * Columns) - column));
        return true;
    }

    // The whole screen at once: with the current background, as terminals erase.
    private void Erase()
    {
        (int column, int row) = (CursorColumn, CursorRow);
        Align();
        _piece.Append("\e[H\e[2J");
        AppendMove(column, row, isAligned: true);
        SendPiece();
    }

    // Writes only the cells that become others.
    private void Edit(int column, int row, int count, CellEdit edit)
    {
        Begin();
        for (; count > 0; count -= Columns - column, column = 0, row++)
        {
            int end = Math.Min(column + count, Columns);
            bool isRunning = false;
            for (int i = column; i < end; i++)
            {
                Cell old = _terminal.Grid.GetRow(row)[i];
                Cell cell = edit(old);
                if (cell == old)
                {
                    isRunning = false;
                    continue;
                }

                if (!isRunning)
                {
                    AppendMove(i, row, isAligned: false);
                }

                ConsoleAttributes.AppendRendition(_piece, cell.Foreground, cell.Background, cell.Style);
                _piece.Append(new Rune(cell.CodePoint).ToString());
                isRunning = true;
                if (_piece.Length >= PieceLength)
                {
                    SendPiece();
                    isRunning = false;
                }
            }
        }

        End();
    }

    private void Begin()
    {
        SendPiece();
        (_keptColumn, _keptRow, _keptPen) = (CursorColumn, CursorRow, _terminal.Pen);
    }

    private void End()
    {
        SendPiece();
        AppendMove(_keptColumn, _keptRow, isAligned: false);
        ConsoleAttributes.AppendRendition(_piece, _keptPen.Foreground, _keptPen.Background, _keptPen.Style);
        SendPiece();
    }

    // Where the terminals' cursors may be on different rows, they move by the same distance. The pieces before have been sent.
    private void AppendMove(int column, int row, bool isAligned)
    {
        if (isAligned || _isAligned || _writer.SerialTerminal is null)
        {
            _piece.Append("\e[").Append(row + 1).Append(';').Append(column + 1).Append('H');
            return;
        }

        SendPiece();
        int distance = row - CursorRow;
        if (distance != 0)
        {
            _piece.Append("\e[").Append(Math.Abs(distance)).Append(distance < 0 ? 'A' : 'B');
        }

        _piece.Append("\e[").Append(column + 1).Append('G');
    }
}
