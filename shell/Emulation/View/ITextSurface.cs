using System;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.View;

/// <summary>
/// Something that can draw character cells, such as a framebuffer. The terminal only ever draws to it and never asks what it
/// shows: reading a framebuffer is slower than writing by two orders of magnitude.
/// </summary>
public interface ITextSurface
{
    /// <summary>Width in cells.</summary>
    int Columns { get; }

    /// <summary>Height in cells.</summary>
    int Rows { get; }

    /// <summary>The colours; another theme takes effect on what is drawn from then on.</summary>
    ColorTheme Theme { get; set; }

    /// <summary>
    /// Draws cells side by side, those inside 0 ≤ column &lt; <see cref="Columns"/> and 0 ≤ row &lt; <see cref="Rows"/>.
    /// </summary>
    /// <param name="column">Where the first one goes.</param>
    /// <param name="row">The row of them all.</param>
    /// <param name="cells">The cells.</param>
    void DrawCells(int column, int row, ReadOnlySpan<Cell> cells);

    /// <summary>Paints everything in the theme's background, margins beside the cells included.</summary>
    void Clear();
}
