using System;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// Shows the line being edited on one row of the terminal. It remembers what it showed and sends only the difference, which keeps a slow
/// serial line quick. A line wider than the row is shown through a window that follows the cursor, with &lt; and &gt; where text is hidden;
/// that needs nothing of the terminal but cursor left, cursor right and erase to the end of the line.
/// </summary>
internal sealed class LineView
{
    // Fewer columns than this are no place to edit in; the row then wraps, which looks bad but loses nothing.
    private const int SmallestWindow = 8;

    private readonly ConsoleWriter _console;
    private int[] _shown;
    private int[] _wanted;
    private int _shownLength;
    private int _column;
    private int _offset;
    private string _prompt = "";

    public LineView(ConsoleWriter console)
    {
        _console = console;
        int columns = Math.Max(console.Columns, SmallestWindow);
        _shown = new int[columns];
        _wanted = new int[columns];
    }

    private int Width => Math.Clamp(_console.Columns - 1 - _prompt.Length, SmallestWindow, _shown.Length);

    /// <summary>Shows a prompt (one cell per char) and nothing after it, from the cursor's place on, which is the start of a row.</summary>
    public void Begin(string prompt)
    {
        _prompt = prompt;
        _shownLength = 0;
        _column = 0;
        _offset = 0;
        _console.Write(prompt);
    }

    /// <summary>Brings the row up to date.</summary>
    public void Update(EditBuffer buffer)
    {
        int width = Width;
        ScrollToCursor(buffer, width);
        int length = Compose(buffer, width);
        int common = _wanted.AsSpan(0, length).CommonPrefixLength(_shown.AsSpan(0, _shownLength));
        if (common < length || common < _shownLength)
        {
            MoveTo(common);
            WriteCharacters(_wanted.AsSpan(common, length - common));
            _column = length;
            if (length < _shownLength)
            {
                _console.Write("\e[K");
            }
        }

        (_shown, _wanted) = (_wanted, _shown);
        _shownLength = length;
        MoveTo(buffer.Cursor - _offset);
    }

    /// <summary>Puts the cursor behind the text, to go on below it.</summary>
    public void End() => MoveTo(_shownLength);

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
        visible.CopyTo(_wanted);
        if (_offset > 0)
        {
            _wanted[0] = '<';
        }

        if (_offset + width < buffer.Length + 1)
        {
            _wanted[width - 1] = '>';
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
