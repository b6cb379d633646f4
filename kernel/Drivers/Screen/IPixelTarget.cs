using System;

namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>
/// Pixels that can be written but not read. Reading a framebuffer is uncached, and slower than writing by two orders of
/// magnitude, so there is no method for it.
/// </summary>
public interface IPixelTarget
{
    /// <summary>How many pixels there are.</summary>
    int Count { get; }

    /// <summary>Writes pixels in a row; what would lie outside is left out.</summary>
    /// <param name="index">The first pixel's index, 0 for the screen's first.</param>
    /// <param name="pixels">The pixels, in the screen's own format.</param>
    void Write(int index, ReadOnlySpan<uint> pixels);

    /// <summary>Writes pixels in a row as bits say; what would lie outside is left out.</summary>
    /// <param name="index">The first pixel's index.</param>
    /// <param name="patterns">
    /// Bits, 1 for the foreground; the leftmost pixel's is bit <paramref name="width"/> - 1 of the first.
    /// </param>
    /// <param name="width">Pixels of one pattern, 8, 12 or 16.</param>
    /// <param name="runs">The colours: runs side by side, of which the last ends with the patterns.</param>
    void WriteBits(int index, ReadOnlySpan<ushort> patterns, int width, ReadOnlySpan<PixelRun> runs);

    /// <summary>Writes the same pixel several times; what would lie outside is left out.</summary>
    /// <param name="index">The first pixel's index.</param>
    /// <param name="count">How many.</param>
    /// <param name="pixel">The pixel, in the screen's own format.</param>
    void Fill(int index, int count, uint pixel);
}
