using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>Reads what a terminal shows.</summary>
internal static class Screen
{
    /// <summary>A row's text without the spaces at its end.</summary>
    public static string Row(this TerminalEmulator terminal, int row)
    {
        var text = new StringBuilder();
        foreach (Cell cell in terminal.Grid.GetRow(row))
        {
            text.Append(new Rune(cell.CodePoint));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>All rows, those at the end that are empty left out.</summary>
    public static string[] Lines(this TerminalEmulator terminal)
    {
        var lines = new List<string>();
        for (int row = 0; row < terminal.Rows; row++)
        {
            lines.Add(terminal.Row(row));
        }

        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return [.. lines];
    }
}
