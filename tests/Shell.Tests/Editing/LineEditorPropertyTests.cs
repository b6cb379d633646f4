using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>The editor against a plain model, for any keys.</summary>
public class LineEditorPropertyTests
{
    private const string Prompt = "$ ";

    private static readonly Gen<KeyPress> s_key = Gen.Frequency(
        (8, Gen.OneOf([.. "ab c✓"]).Select(c => new KeyPress(new Rune(c)))),
        (1, Gen.Const(new KeyPress(new Rune(0x1F600)))),
        (3, Gen.OneOf(KeyKind.Left, KeyKind.Right, KeyKind.Home, KeyKind.End, KeyKind.Backspace, KeyKind.Delete).Select(k => new KeyPress(k))),
        (2, Gen.OneOf(KeyKind.Up, KeyKind.Down, KeyKind.Enter).Select(k => new KeyPress(k))),
        (2, Gen.OneOf([.. "abefkuwyldpn"]).Select(KeyPress.Control)));

    /// <summary>The same keys on a list of characters, as simply as can be.</summary>
    private sealed class Model
    {
        private readonly List<Rune[]> _history = [];
        private Rune[] _draft = [];
        private Rune[] _killed = [];
        private int _position;

        public List<Rune> Text { get; private set; } = [];

        public int Cursor { get; private set; }

        private int _draftCursor;

        public void Feed(KeyPress key)
        {
            if (key.Kind == KeyKind.Character && key.Modifiers == KeyModifiers.None)
            {
                Text.Insert(Cursor++, key.Rune);
                return;
            }

            switch (key.Kind == KeyKind.Character ? key.Rune.ToString() : key.Kind.ToString())
            {
                case "Left" or "b": Cursor = Math.Max(Cursor - 1, 0); break;
                case "Right" or "f": Cursor = Math.Min(Cursor + 1, Text.Count); break;
                case "Home" or "a": Cursor = 0; break;
                case "End" or "e": Cursor = Text.Count; break;
                case "Backspace": if (Cursor > 0) { Text.RemoveAt(--Cursor); } break;
                case "Delete" or "d": if (Cursor < Text.Count) { Text.RemoveAt(Cursor); } break;
                case "k": Kill(Cursor, Text.Count); break;
                case "u": Kill(0, Cursor); break;
                case "w":
                    int start = Cursor;
                    while (start > 0 && Text[start - 1].Value == ' ') { start--; }
                    while (start > 0 && Text[start - 1].Value != ' ') { start--; }
                    Kill(start, Cursor);
                    break;
                case "y": Text.InsertRange(Cursor, _killed); Cursor += _killed.Length; break;
                case "Up" or "p": Show(_position - 1); break;
                case "Down" or "n": Show(_position + 1); break;
                case "Enter": Accept(); break;
            }
        }

        private void Kill(int start, int end)
        {
            if (start < end)
            {
                _killed = [.. Text.Skip(start).Take(end - start)];
                Text.RemoveRange(start, end - start);
                Cursor = start;
            }
        }

        private void Show(int position)
        {
            if (position < 0 || position > _history.Count)
            {
                return;
            }

            if (_position == _history.Count)
            {
                (_draft, _draftCursor) = ([.. Text], Cursor);
            }

            _position = position;
            Text = [.. position == _history.Count ? _draft : _history[position]];
            Cursor = position == _history.Count ? _draftCursor : Text.Count;
        }

        private void Accept()
        {
            bool blank = Text.All(rune => rune.Value == ' ');
            if (!blank && (_history.Count == 0 || !_history[^1].SequenceEqual(Text)))
            {
                _history.Add([.. Text]);
            }

            Text = [];
            Cursor = 0;
            _position = _history.Count;
        }
    }

    [Fact]
    public void Text_cursor_and_screen_follow_the_model() => Gen.Select(s_key.Array[0, 80], Gen.Int[11, 30]).Sample((keys, columns) =>
    {
        var terminal = new Terminal(columns, 6);
        var editor = new LineEditor(new ConsoleWriter(terminal, null, null), new LineHistory());
        var model = new Model();
        editor.Begin(Prompt);
        foreach (KeyPress key in keys)
        {
            // Ctrl-D on an empty line leaves; that is another test's business.
            if (key == KeyPress.Control('d') && model.Text.Count == 0)
            {
                continue;
            }

            model.Feed(key);
            if (editor.Feed(key) == EditResult.Accepted)
            {
                editor.Begin(Prompt);
            }

            Assert.Equal(string.Concat(model.Text), editor.Buffer.ToString());
            Assert.Equal(model.Cursor, editor.Buffer.Cursor);
            CheckRow(terminal, model, columns);
        }
    });

    // The row shows the prompt and then a window of the text that holds the cursor; '<' and '>' stand where text goes on.
    private static void CheckRow(Terminal terminal, Model model, int columns)
    {
        ReadOnlySpan<Cell> row = terminal.Grid.GetRow(terminal.CursorRow);
        Assert.Equal('$', row[0].CodePoint);
        int width = columns - 1 - Prompt.Length;
        int offset = model.Cursor - (terminal.CursorColumn - Prompt.Length);
        Assert.InRange(terminal.CursorColumn, Prompt.Length, Prompt.Length + width - 1);
        Assert.True(offset == 0 || model.Text.Count + 1 > width, "a line that fits is shown whole");
        bool isHiddenLeft = offset > 0;
        bool isHiddenRight = offset + width - 1 < model.Text.Count;
        Assert.InRange(model.Cursor - offset, isHiddenLeft ? 1 : 0, isHiddenRight ? width - 2 : width - 1);
        for (int i = 0; i < width; i++)
        {
            int index = offset + i;
            int expected = index < model.Text.Count ? model.Text[index].Value : ' ';
            expected = i == 0 && offset > 0 ? '<' : expected;
            expected = i == width - 1 && index < model.Text.Count ? '>' : expected;
            Assert.Equal(expected, row[Prompt.Length + i].CodePoint);
        }

        Assert.Equal(' ', row[columns - 1].CodePoint);
    }
}
