using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A line editor on a small screen, and somebody who types.</summary>
internal sealed class EditorDriver
{
    private const string Prompt = "$ ";

    public EditorDriver(int columns = 40, ICompleter? completer = null)
    {
        Terminal = new TerminalEmulator(columns, 12);
        Editor = new LineEditor(new ConsoleWriter(Terminal, null, Serial), History, completer);
        Editor.Begin(Prompt);
    }

    public TerminalEmulator Terminal { get; }

    public FakeSerialLine Serial { get; } = new();

    public LineHistory History { get; } = new(20);

    public LineEditor Editor { get; }

    public static KeyPress Alt(char letter) => new(new Rune(letter), KeyModifiers.Alt);

    /// <summary>Types characters; '^x' is Control and x, '~x' Alt and x.</summary>
    public EditorDriver Type(string text)
    {
        KeyModifiers modifiers = KeyModifiers.None;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (modifiers == KeyModifiers.None && rune.Value is '^' or '~')
            {
                modifiers = rune.Value == '^' ? KeyModifiers.Control : KeyModifiers.Alt;
                continue;
            }

            Press(new KeyPress(rune, modifiers));
            modifiers = KeyModifiers.None;
        }

        return this;
    }

    public EditorDriver Press(params KeyKind[] kinds)
    {
        foreach (KeyKind kind in kinds)
        {
            Press(new KeyPress(kind));
        }

        return this;
    }

    public EditorDriver Press(KeyPress key)
    {
        Assert.Equal(EditResult.Continue, Editor.Feed(key));
        Editor.Show();
        return this;
    }

    public EditorDriver Enter(string text = "")
    {
        Type(text);
        Assert.Equal(EditResult.Accepted, Editor.Feed(new KeyPress(KeyKind.Enter)));
        Editor.Begin(Prompt);
        return this;
    }

    /// <summary>Checks line and screen; '|' is the cursor.</summary>
    public EditorDriver ShouldBe(string expected)
    {
        string text = Editor.Buffer.ToString();
        Assert.Equal(expected, text.Insert(Editor.Buffer.ToString(Editor.Buffer.Cursor).Length, "|"));
        Assert.Equal((Prompt + text).TrimEnd(), Terminal.Row(Terminal.CursorRow));
        Assert.Equal(Prompt.Length + Editor.Buffer.Cursor, Terminal.CursorColumn);
        return this;
    }

    /// <summary>Checks the row that the cursor is in.</summary>
    public EditorDriver ShouldShow(string row)
    {
        Assert.Equal(row, Terminal.Row(Terminal.CursorRow));
        return this;
    }
}
