using System;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// Shows the line being edited on one row of the terminal. It remembers what it showed and sends only the difference, which keeps a slow
/// serial line quick. A line wider than the row is shown through a window that follows the cursor, with &lt; and &gt; where text is hidden;
/// that needs nothing of the terminal but cursor left, cursor right, carriage return and erase to the end of the line.
/// </summary>
/// <remarks>
/// The screen gives each character one cell, a terminal on the serial line gives some none or two. What is not one cell wide on both is
/// shown as U+FFFD here, so that the cursor is at the right place on both; the line itself keeps the character.
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
    private int _width;
    private string _prompt = "";

    public LineView(ConsoleWriter console) => _console = console;

    /// <summary>Whether the line shown does not fit into the row.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Shows a prompt (one cell per char) and nothing after it, from the cursor's place on, which is the start of a row.</summary>
    public void Begin(string prompt)
    {
        _prompt = prompt;
        _shownLength = 0;
        _column = 0;
        _offset = 0;
        _width = Math.Max(_console.Columns - 1 - prompt.Length, SmallestWindow);
        if (_shown.Length < _width)
        {
            _shown = new int[_width];
            _wanted = new int[_width];
        }

        _console.Write(prompt);
    }

    /// <summary>Shows another prompt in the same row, and nothing after it.</summary>
    public void Replace(string prompt)
    {
        _console.Write('\r');
        Begin(prompt);
        _console.Write("\e[K");
    }

    /// <summary>Brings the row up to date.</summary>
    public void Update(EditBuffer buffer)
    {
        if (_width != Math.Max(_console.Columns - 1 - _prompt.Length, SmallestWindow))
        {
            // The terminal has another width than it had when the line began.
            Replace(_prompt);
        }

        ScrollToCursor(buffer);
        int length = Compose(buffer);
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

    private void ScrollToCursor(EditBuffer buffer)
    {
        // The cursor can stand behind the last character, so a line needs one column more than it has characters.
        int needed = buffer.Length + 1;
        IsCut = needed > _width;
        if (!IsCut)
        {
            _offset = 0;
            return;
        }

        int first = _offset == 0 ? 0 : _offset + 1;
        int last = _offset + _width < needed ? _offset + _width - 2 : _offset + _width - 1;
        if (buffer.Cursor < first || buffer.Cursor > last || _offset + _width > needed)
        {
            // The cursor goes to the middle, so that the next few keys do not scroll again.
            _offset = Math.Clamp(buffer.Cursor - (_width / 2), 0, needed - _width);
        }
    }

    private int Compose(EditBuffer buffer)
    {
        ReadOnlySpan<int> visible = buffer.Text[_offset..];
        visible = visible[..Math.Min(visible.Length, _width)];
        for (int i = 0; i < visible.Length; i++)
        {
            _wanted[i] = CharacterWidth.IsOne(visible[i]) ? visible[i] : Rune.ReplacementChar.Value;
        }

        if (_offset > 0)
        {
            _wanted[0] = '<';
        }

        if (_offset + _width < buffer.Length + 1)
        {
            _wanted[_width - 1] = '>';
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
