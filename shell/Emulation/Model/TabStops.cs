using System;

namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// The columns where a tab stops: every eighth one until a program sets others (HTS and TBC, ECMA-48, 8.3.62 and 8.3.154).
/// </summary>
internal sealed class TabStops
{
    private const int Distance = 8;

    private readonly bool[] _stops;

    /// <summary>Makes the usual stops for the given number of columns.</summary>
    public TabStops(int columns)
    {
        _stops = new bool[Math.Max(columns, 1)];
        Reset();
    }

    /// <summary>Goes back to every eighth column.</summary>
    public void Reset()
    {
        for (int column = 0; column < _stops.Length; column++)
        {
            _stops[column] = column % Distance == 0;
        }
    }

    /// <summary>Sets a stop at a column of the screen.</summary>
    public void Set(int column) => _stops[column] = true;

    /// <summary>Takes the stop at a column of the screen away.</summary>
    public void Clear(int column) => _stops[column] = false;

    /// <summary>Takes all stops away.</summary>
    public void ClearAll() => Array.Clear(_stops);

    /// <summary>The column after the given number of tabs to the right: the last one when there are no more stops.</summary>
    public int Next(int column, int count)
    {
        for (; count > 0 && column < _stops.Length - 1; count--)
        {
            do
            {
                column++;
            }
            while (column < _stops.Length - 1 && !_stops[column]);
        }

        return column;
    }

    /// <summary>The column after the given number of tabs to the left: the first one when there are no more stops.</summary>
    public int Previous(int column, int count)
    {
        for (; count > 0 && column > 0; count--)
        {
            do
            {
                column--;
            }
            while (column > 0 && !_stops[column]);
        }

        return column;
    }
}
