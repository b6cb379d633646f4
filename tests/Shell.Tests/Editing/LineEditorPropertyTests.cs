using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>The editor against a plain model, for any keys.</summary>
public class LineEditorPropertyTests
{
    private const string Prompt = "$ ";

    private static readonly Gen<KeyPress> s_key = Gen.Frequency(
        (8, Gen.OneOf([.. "ab c✓"]).Select(c => new KeyPress(new Rune(c)))),
        (1, Gen.OneOf(0x1F600, 0x301).Select(c => new KeyPress(new Rune(c)))),
        (3, Gen.OneOf(KeyKind.Left, KeyKind.Right, KeyKind.Home, KeyKind.End, KeyKind.Backspace, KeyKind.Delete)
        .Select(k => new KeyPress(k))),
        (2, Gen.OneOf(KeyKind.Up, KeyKind.Down, KeyKind.Enter).Select(k => new KeyPress(k))),
        (2, Gen.OneOf([.. "abefkuwyldpnt"]).Select(KeyPress.Control)));

    private static readonly Gen<KeyPress> s_anyKey = Gen.Frequency(
        (6, s_key),
        (2, Gen.OneOf([.. "abcdefghijklmnopqrstuvwxyz_"]).Select(KeyPress.Control)),
        (1, Gen.OneOf([.. "bdfyx"]).Select(c => new KeyPress(new Rune(c), KeyModifiers.Alt))),
        (2, Gen.Select(Gen.Enum<KeyKind>().Where(k => k != KeyKind.Character), Gen.Int[0, 7])
        .Select((k, m) => new KeyPress(k, (KeyModifiers)m))),
        (1, Gen.Int[0x20, 0xD7FF].Select(c => new KeyPress(new Rune(c)))));

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
        private int _prefix;
        private bool _killing;
        private bool _walking;

        public void Feed(KeyPress key)
        {
            bool kills = key.Modifiers == KeyModifiers.Control && "kuw".Contains((char)key.Rune.Value, StringComparison.Ordinal);
            bool walks = key.Kind is KeyKind.Up or KeyKind.Down;
            _prefix = _walking ? _prefix : Cursor;
            int length = Text.Count;
            Act(key);
            _killing = kills && Text.Count < length;
            _walking = walks;
        }

        // Neither marks nor emoji of several parts: a mark belongs to what stands before it, and nothing else is typed here.
        private int Before(int position)
        {
            position--;
            while (position > 0 && Text[position].Value == 0x301) { position--; }
            return Math.Max(position, 0);
        }

        private int Behind(int position)
        {
            position++;
            while (position < Text.Count && Text[position].Value == 0x301) { position++; }
            return Math.Min(position, Text.Count);
        }

        private void Act(KeyPress key)
        {
            if (key.Kind == KeyKind.Character && key.Modifiers == KeyModifiers.None)
            {
                char composed = key.Rune.Value == 0x301 && Cursor > 0 && Text[Cursor - 1].IsAscii
                    ? DeadKeys.Compose('\u0301', (char)Text[Cursor - 1].Value)
                    : '\0';
                if (composed != '\0')
                {
                    Text[Cursor - 1] = new Rune(composed);
                }
                else
                {
                    Text.Insert(Cursor++, key.Rune);
                }

                return;
            }

            switch (key.Kind == KeyKind.Character ? key.Rune.ToString() : key.Kind.ToString())
            {
                case "Left" or "b": Cursor = Before(Cursor); break;
                case "Right" or "f": Cursor = Behind(Cursor); break;
                case "Home" or "a": Cursor = 0; break;
                case "End" or "e": Cursor = Text.Count; break;
                case "Backspace": Cut(Before(Cursor), Cursor); break;
                case "Delete" or "d": Cut(Cursor, Behind(Cursor)); break;
                case "t":
                    int middle = Cursor == Text.Count ? Before(Cursor) : Cursor;
                    (int first, int last) = (Before(middle), Behind(middle));
                    if (first < middle)
                    {
                        Text = [.. Text.Take(first), .. Text.Take(last).Skip(middle), .. Text.Take(middle).Skip(first),
                            .. Text.Skip(last)];
                        Cursor = last;
                    }

                    break;
                case "k": Kill(Cursor, Text.Count); break;
                case "u": Kill(0, Cursor); break;
                case "w":
                    int start = Cursor;
                    while (start > 0 && Text[start - 1].Value == ' ') { start--; }
                    while (start > 0 && Text[start - 1].Value != ' ') { start--; }
                    Kill(start, Cursor);
                    break;
                case "y": Text.InsertRange(Cursor, _killed); Cursor += _killed.Length; break;
                case "Up": ShowWithPrefix(-1); break;
                case "Down": ShowWithPrefix(1); break;
                case "p": Show(_position - 1); break;
                case "n": Show(_position + 1); break;
                case "Enter": Accept(); break;
            }
        }

        private void Kill(int start, int end)
        {
            if (start < end)
            {
                Rune[] now = [.. Text.Skip(start).Take(end - start)];
                _killed = !_killing ? now : start < Cursor ? [.. now, .. _killed] : [.. _killed, .. now];
                Cut(start, end);
            }
        }

        private void Cut(int start, int end)
        {
            Text.RemoveRange(start, end - start);
            Cursor = start;
        }

        private void ShowWithPrefix(int direction)
        {
            Rune[] prefix = [.. Text.Take(_prefix)];
            int position = _position + direction;
            while (position >= 0 && position < _history.Count && prefix.Length > 0
                && (!_history[position].Take(prefix.Length).SequenceEqual(prefix) || _history[position].SequenceEqual(Text)))
            {
                position += direction;
            }

            Show(position);
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
            _walking = false;
            _killing = false;
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
    public void Text_cursor_and_screen_follow_the_model() =>
    Gen.Select(s_key.Array[0, 80], Gen.Int[11, 30]).Sample((keys, columns) =>
    {
        var terminal = new TerminalEmulator(columns, 6);
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
            editor.Show();
            CheckRow(terminal, model, columns);
        }
    });

    // The row shows the prompt and then a window of the text that holds the cursor; '<' and '>' stand where text goes on.
    private static void CheckRow(TerminalEmulator terminal, Model model, int columns)
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
            expected = expected is 0x1F600 or 0x301 ? 0xFFFD : expected;
            expected = i == 0 && offset > 0 ? '<' : expected;
            expected = i == width - 1 && index < model.Text.Count ? '>' : expected;
            Assert.Equal(expected, row[Prompt.Length + i].CodePoint);
        }

        Assert.Equal(' ', row[columns - 1].CodePoint);
    }

    [Fact]
    public void Undo_leads_back_to_the_empty_line_through_texts_that_were_there() => s_anyKey.Array[0, 60].Sample(keys =>
    {
        LineHistory history = Filled();
        var editor = new LineEditor(new ConsoleWriter(new TerminalEmulator(40, 6), null, null), history);
        editor.Begin(Prompt);

        // A key that ends a search takes the line that was found and then does its own work, so a found line may never be seen.
        HashSet<string> seen = [];
        foreach (KeyPress key in keys)
        {
            if (editor.Feed(key) != EditResult.Continue)
            {
                editor.Begin(Prompt);
                seen = [];
            }

            seen.Add(editor.Buffer.ToString());
        }

        seen.UnionWith(Enumerable.Range(0, history.Count).Select(i => history[i]).Append(""));
        editor.Feed(new KeyPress(KeyKind.Escape));
        seen.Add(editor.Buffer.ToString());
        for (int i = 0; i < keys.Length; i++)
        {
            editor.Feed(KeyPress.Control('_'));
            Assert.Contains(editor.Buffer.ToString(), seen);
        }

        Assert.Equal("", editor.Buffer.ToString());
    });

    [Fact]
    public void Any_keys_on_any_width_leave_one_row_that_shows_the_cursor() =>
        Gen.Select(s_anyKey.Array[0, 100], Gen.Int[12, 60]).Sample((keys, columns) =>
    {
        var terminal = new TerminalEmulator(columns, 8);
        var editor = new LineEditor(new ConsoleWriter(terminal, null, null), Filled());
        editor.Begin(Prompt);
        foreach (KeyPress key in keys)
        {
            if (editor.Feed(key) != EditResult.Continue)
            {
                Assert.Equal(0, terminal.CursorColumn);
                editor.Begin(Prompt);
            }

            editor.Show();
            Assert.InRange(editor.Buffer.Cursor, 0, editor.Buffer.Length);
            string shown = terminal.Row(terminal.CursorRow);
            Assert.True(shown[0] is '$' or '(' or '?' or '!', shown);
            Assert.All(editor.Buffer.ToString().EnumerateRunes(), rune => Assert.True(EditBuffer.IsAllowed(rune)));
        }
    });

    private static LineHistory Filled()
    {
        var history = new LineHistory(5);
        foreach (string line in new[] { "abc", "a b c", "\u2713 a", "abc abc abc abc abc abc abc abc abc abc abc abc", "c" })
        {
            history.Add(line);
        }

        return history;
    }
}
