using System.Text;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Boot.Tests;

/// <summary>What a screen must show when serial showed a text.</summary>
internal static class SerialScreen
{
    /// <summary>
    /// The rows of a cleared screen, so many pixels wide and high, after the text; blanks at their ends are cut.
    /// </summary>
    public static string[] Render(string text, int width, int height)
    {
        var area = TextArea.Of(width, height, TextSize.For(width, height));
        var terminal = new TerminalEmulator(area.Columns, area.Rows);
        terminal.Write(text);
        string[] lines = new string[terminal.Rows];
        var line = new StringBuilder();
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            foreach (Cell cell in terminal.Grid.GetRow(row))
            {
                line.Append((char)cell.CodePoint);
            }

            lines[row] = ScreenReader.AsSeen(line.ToString()).TrimEnd(' ');
        }

        return lines;
    }
}
