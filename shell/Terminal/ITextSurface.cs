namespace UefiKernel.Shell;

/// <summary>
/// Something that can draw character cells, such as a framebuffer. The terminal only ever draws to it and never asks what it shows:
/// reading a framebuffer is slower than writing by two orders of magnitude.
/// </summary>
public interface ITextSurface
{
    /// <summary>Width in cells.</summary>
    int Columns { get; }

    /// <summary>Height in cells.</summary>
    int Rows { get; }

    /// <summary>Draws one cell, for 0 ≤ column &lt; <see cref="Columns"/> and 0 ≤ row &lt; <see cref="Rows"/>.</summary>
    void DrawCell(int column, int row, in Cell cell);
}
