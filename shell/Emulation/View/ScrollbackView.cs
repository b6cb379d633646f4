using System;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.View;

/// <summary>
/// The part of scrollback and screen that is looked at. It stays where it is while lines are added below; when the oldest lines
/// go, it moves with what is left.
/// </summary>
/// <param name="history">The lines above the screen, or null for a terminal that keeps none.</param>
internal sealed class ScrollbackView(Scrollback? history)
{
    // The first line that is shown, or below 0 for the screen as it is.
    private long _top = -1;

    /// <summary>How many lines above the screen the view begins; 0 for the screen itself.</summary>
    public int Offset => _top < 0 || history is null ? 0 : (int)(history.End - Math.Max(_top, history.First));

    /// <summary>Lines above the screen.</summary>
    public int Lines => history?.Count ?? 0;

    /// <summary>Moves up by the given number of lines, or down if it is negative; stops at either end.</summary>
    public void Move(int lines)
    {
        if (history is null)
        {
            return;
        }

        long offset = Math.Clamp((long)Offset + lines, 0, history.Count);
        _top = offset == 0 ? -1 : history.End - offset;
    }

    /// <summary>Goes back to the screen.</summary>
    public void ToBottom() => _top = -1;

    /// <summary>The cells of a row of the view. <paramref name="scratch"/> is one row long and may become the result.</summary>
    public ReadOnlySpan<Cell> GetRow(TextGrid grid, int row, Span<Cell> scratch)
    {
        int offset = Offset;
        if (row >= offset)
        {
            return grid.GetRow(row - offset);
        }

        history!.Read(history.End - offset + row, scratch);
        return scratch;
    }
}
