using System;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// Shows a prompt and the line being edited on one row of the terminal. It remembers what it showed and sends only the
/// difference, which keeps a slow serial line quick. A line wider than the row is shown through a window that follows the cursor,
/// with &lt; and &gt; where text is hidden; that needs nothing of the terminal but cursor left, cursor right, carriage return and
/// erase to the end of the line.
/// </summary>
/// <remarks>
/// The screen gives each character one cell, a terminal on the serial line gives some none or two. What is not one cell wide on
/// both is shown as U+FFFD here, so that the cursor is at the right place on both; the line itself keeps the character.
/// </remarks>
internal sealed class LineView
{
    /// <summary>Fewer columns than this are no place to edit in; the row then wraps, which looks bad but loses nothing.</summary>
    public const int SmallestWindow = 8;

    private readonly ConsoleWriter _console;
    private int[] _shown = [];
    private int[] _wanted = [];
    private int _shownLength;
    private int _column;
    private int _offset;
    private int _columns;
    private int _promptLength;

    public LineView(ConsoleWriter console) => _console = console;

    /// <summary>Shows a prompt and nothing after it, from the cursor's place on, which is the start of a row.</summary>
    public void Begin(string prompt)
    {
        _shownLength = 0;
        _column = 0;
        _offset = 0;
        _columns = _console.Columns;
        _promptLength = 0;
        _shownLength = AddPrompt(prompt);
        (_shown, _wanted) = (_wanted, _shown);
        WriteCharacters(_shown.AsSpan(0, _shownLength), 0);
        _column = _shownLength;
    }

    /// <summary>Writes the whole row anew: what the terminal shows is not known.</summary>
    public void Redraw(string prompt, EditBuffer buffer)
    {
        _console.Write('\r');
        Begin(prompt);
        _console.Write("\e[K");
        Update(prompt, buffer);
    }

    /// <summary>Brings the row up to date.</summary>
    public void Update(string prompt, EditBuffer buffer)
    {
        if (_columns != _console.Columns)
        {
            // The terminal has another width than it had when the line began.
            Redraw(prompt, buffer);
            return;
        }

        int length = AddPrompt(prompt);
        int width = Math.Max(_columns - 1 - length, SmallestWindow);
        ScrollToCursor(buffer, width);
        length += Compose(buffer, width);
        int common = _wanted.AsSpan(0, length).CommonPrefixLength(_shown.AsSpan(0, _shownLength));
        if (common < length || common < _shownLength)
        {
            MoveTo(common);
            WriteCharacters(_wanted.AsSpan(common, length - common), common);
            _column = length;
            if (length < _shownLength)
            {
                _console.Write("\e[K");
            }
        }

        (_shown, _wanted) = (_wanted, _shown);
        _shownLength = length;
        MoveTo(_promptLength + buffer.Cursor - _offset);
    }

    /// <summary>Puts the cursor behind the text, to go on below it.</summary>
    public void End() => MoveTo(_shownLength);

    // Another prompt leaves another window, which begins at the line's start.
    private int AddPrompt(string prompt)
    {
        int room = prompt.Length + Math.Max(_columns, SmallestWindow);
        if (_wanted.Length < room)
        {
            Array.Resize(ref _wanted, room);
            Array.Resize(ref _shown, Math.Max(room, _shown.Length));
        }

        int length = 0;
        foreach (Rune rune in prompt.EnumerateRunes())
        {
            _wanted[length++] = Cell(rune.Value);
        }

        _offset = length == _promptLength ? _offset : 0;
        _promptLength = length;
        return length;
    }

    private static int Cell(int character) => CharacterWidth.IsOne(character) ? character : Rune.ReplacementChar.Value;

    private void ScrollToCursor(EditBuffer buffer, int width)
    {
        // The cursor can stand behind the last character, so a line needs one column more than it has characters.
        int needed = buffer.Length + 1;
        if (needed <= width)
        {
            _offset = 0;
            return;
        }

        int first = _offset == 0 ? 0 : _offset + 1;
        int last = _offset + width < needed ? _offset + width - 2 : _offset + width - 1;
        if (buffer.Cursor < first || buffer.Cursor > last || _offset + width > needed)
        {
            // The cursor goes to the middle, so that the next few keys do not scroll again.
            _offset = Math.Clamp(buffer.Cursor - (width / 2), 0, needed - width);
        }
    }

    private int Compose(EditBuffer buffer, int width)
    {
        ReadOnlySpan<int> visible = buffer.Text[_offset..];
        visible = visible[..Math.Min(visible.Length, width)];
        Span<int> cells = _wanted.AsSpan(_promptLength);
        for (int i = 0; i < visible.Length; i++)
        {
            cells[i] = Cell(visible[i]);
        }

        if (_offset > 0)
        {
            cells[0] = '<';
        }

        if (_offset + width < buffer.Length + 1)
        {
            cells[width - 1] = '>';
        }

        return visible.Length;
    }

    private void MoveTo(int column)
    {
        int distance = column - _column;
        if (distance == -1)
        {
            _console.Write('\b');
        }
        else if (distance < 0)
        {
            _console.Write($"\e[{-distance}D");
        }
        else if (distance > 0)
        {
            _console.Write($"\e[{distance}C");
        }

        _column = column;
    }

    private void WriteCharacters(ReadOnlySpan<int> characters, int column)
    {
        int promptLeft = Math.Clamp(_promptLength - column, 0, characters.Length);
        if (promptLeft > 0)
        {
            _console.SetStyle(TextStyle.Prompt);
            WriteCharacters(characters[..promptLeft]);
            _console.SetStyle(TextStyle.Plain);
        }

        WriteCharacters(characters[promptLeft..]);
    }

    private void WriteCharacters(ReadOnlySpan<int> characters)
    {
        Span<char> utf16 = stackalloc char[2];
        foreach (int value in characters)
        {
            int count = new Rune(value).EncodeToUtf16(utf16);
            _console.Write(utf16[..count]);
        }
    }
}
