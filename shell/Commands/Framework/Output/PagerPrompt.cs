using System;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>The row in which a pager says where it is and takes keys. The row is erased when a key has come.</summary>
/// <param name="session">The console and its keys.</param>
internal sealed class PagerPrompt(CommandSession session)
{
    private static readonly string[] s_help =
    [
        "space f PageDown  the next page    b PageUp  the page before",
        "enter j Down      the next line    g Home    the first page",
        "/ TEXT            search           G End     the last page",
        "n N               the next match, and the previous one",
        "q Escape          quit             h ?       this help",
    ];

    private string _row = "";

    private ConsoleWriter Screen => session.Screen;

    /// <summary>Shows the row.</summary>
    /// <param name="place">Where the pager is, with what follows it.</param>
    public void Show(string place)
    {
        // On one row, whatever its width.
        string text = $"-- {place}space page, b back, / search, h help, q quit --";
        _row = $"\e[7m{text[..Math.Min(text.Length, Screen.Columns - 1)]}\e[0m";
        Screen.Write(_row);
    }

    /// <summary>Waits for a key. The row is drawn again when the serial line lost it.</summary>
    public KeyPress WaitForKey() => session.WaitForKey(Redraw);

    /// <summary>Erases the row.</summary>
    public void Erase() => Screen.Write("\r\e[K");

    /// <summary>Shows the keys in the place of the page, until one is pressed.</summary>
    /// <param name="rows">The number of rows that may be used.</param>
    public void ShowHelp(int rows)
    {
        Screen.Write("\e[H\e[2J");
        foreach (string line in s_help.AsSpan(0, Math.Min(s_help.Length, rows)))
        {
            Screen.WriteLine(line);
        }

        Show("any key goes on; ");
        WaitForKey();
    }

    /// <summary>Reads a text to search for in the place of the row.</summary>
    /// <returns>False when it was given up; the row is then as it was.</returns>
    public bool TryReadText(out string text)
    {
        string before = _row;
        var typed = new StringBuilder();
        while (true)
        {
            if (!session.Keys.TryRead(out KeyPress key))
            {
                // Only here, so that a pasted text is shown once and not once per character.
                _row = $"/{typed.ToString()}";
                Redraw();
                key = WaitForKey();
            }

            switch (key.Kind)
            {
                case KeyKind.Enter:
                    text = typed.ToString();
                    return true;
                case KeyKind.Backspace when typed.Length > 0:
                    typed.Length -= typed.Length > 1 && char.IsLowSurrogate(typed[^1]) ? 2 : 1;
                    break;
                case KeyKind.Character when key.Modifiers == KeyModifiers.None && typed.Length < Screen.Columns - 4:
                    typed.Append(key.Rune.ToString());
                    break;
                case KeyKind.Escape or KeyKind.Backspace:
                case KeyKind.Character when key == KeyPress.Control('c'):
                    _row = before;
                    Redraw();
                    text = "";
                    return false;
            }
        }
    }

    private void Redraw() => Screen.Write($"\r\e[K{_row}");
}
