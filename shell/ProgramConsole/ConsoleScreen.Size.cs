using System;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;

namespace UefiKernel.Shell.ProgramConsole;

/// <content>The size: that which all terminals have, or the part of it that the program asked for.</content>
public sealed partial class ConsoleScreen
{
    /// <summary>Height where no terminal has reported one.</summary>
    public const int DefaultRows = 25;

    private int _requestedColumns = int.MaxValue;
    private int _requestedRows = int.MaxValue;

    /// <summary>Width in cells.</summary>
    public int Columns => _terminal.AreaColumns;

    /// <summary>Height in cells.</summary>
    public int Rows => _terminal.AreaRows;

    /// <summary>The widest that the window can be.</summary>
    public int LargestColumns => AvailableColumns;

    /// <summary>The highest that the window can be.</summary>
    public int LargestRows => AvailableRows;

    private int AvailableColumns =>
        Math.Min(_writer.Terminal?.Columns ?? int.MaxValue, Serial?.Columns ?? DefaultColumnsWithoutSerial);

    private int AvailableRows => Math.Min(_writer.Terminal?.Rows ?? int.MaxValue, Serial?.Rows ?? DefaultRowsWithoutSerial);

    private int DefaultColumnsWithoutSerial => _writer.Terminal is null ? SerialTerminal.DefaultColumns : int.MaxValue;

    private int DefaultRowsWithoutSerial => _writer.Terminal is null ? DefaultRows : int.MaxValue;

    /// <summary>Uses a part of the screen only; anything larger than the terminals is refused.</summary>
    public bool TrySetSize(int columns, int rows)
    {
        if (columns < 1 || rows < 1 || columns > LargestColumns || rows > LargestRows)
        {
            return false;
        }

        lock (_lock)
        {
            _requestedColumns = columns == LargestColumns ? int.MaxValue : columns;
            _requestedRows = rows == LargestRows ? int.MaxValue : rows;
            Adjust();
            return true;
        }
    }

    /// <summary>Takes the terminals' size over, in case that of the one on the serial line has changed.</summary>
    /// <returns>Whether the console has another size now.</returns>
    public bool TryAdjust()
    {
        lock (_lock)
        {
            return Adjust();
        }
    }

    private bool Adjust()
    {
        int columns = Math.Min(AvailableColumns, _requestedColumns);
        int rows = Math.Min(AvailableRows, _requestedRows);
        if (_writer.Terminal is null && (_terminal.Columns != AvailableColumns || _terminal.Rows != AvailableRows))
        {
            _terminal = new TerminalEmulator(AvailableColumns, AvailableRows);
        }

        if (columns == Columns && rows == Rows)
        {
            return false;
        }

        _terminal.SetArea(columns, rows);
        _isAligned = false;
        return true;
    }
}
