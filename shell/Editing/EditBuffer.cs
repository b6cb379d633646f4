using System;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// A line of characters with a cursor. Positions count characters (Unicode scalar values), so that no operation splits a surrogate pair.
/// All memory is taken in the constructor; a full line refuses further characters.
/// </summary>
public sealed class EditBuffer
{
    private readonly int[] _text;

    /// <summary>Makes an empty line for at most <paramref name="capacity"/> characters.</summary>
    public EditBuffer(int capacity) => _text = new int[capacity];

    /// <summary>The characters.</summary>
    public ReadOnlySpan<int> Text => _text.AsSpan(0, Length);

    /// <summary>Number of characters.</summary>
    public int Length { get; private set; }

    /// <summary>The character that the cursor stands before, 0 ≤ cursor ≤ <see cref="Length"/>.</summary>
    public int Cursor { get; private set; }

    /// <summary>Empties the line.</summary>
    public void Clear()
    {
        Length = 0;
        Cursor = 0;
    }

    /// <summary>Inserts a character before the cursor; false when it is a control character or the line is full.</summary>
    public bool Insert(Rune rune)
    {
        if (rune.Value is < 0x20 or (>= 0x7F and < 0xA0))
        {
            return false;
        }

        return InsertRun([rune.Value]);
    }

    /// <summary>Inserts characters before the cursor; false, and nothing is inserted, when they do not all fit.</summary>
    public bool InsertRun(ReadOnlySpan<int> characters)
    {
        if (characters.Length > _text.Length - Length)
        {
            return false;
        }

        _text.AsSpan(Cursor, Length - Cursor).CopyTo(_text.AsSpan(Cursor + characters.Length));
        characters.CopyTo(_text.AsSpan(Cursor));
        Length += characters.Length;
        Cursor += characters.Length;
        return true;
    }

    /// <summary>Moves the cursor to a position; one outside the line becomes the nearest end.</summary>
    public void MoveTo(int position) => Cursor = Math.Clamp(position, 0, Length);

    /// <summary>Removes the characters from <paramref name="start"/> up to but not including <paramref name="end"/>; the cursor goes there.</summary>
    public void Remove(int start, int end)
    {
        start = Math.Clamp(start, 0, Length);
        end = Math.Clamp(end, start, Length);
        _text.AsSpan(end, Length - end).CopyTo(_text.AsSpan(start));
        Length -= end - start;
        Cursor = start;
    }

    /// <summary>The start of the word before the cursor: spaces are skipped, then all that is no space.</summary>
    public int PreviousWord()
    {
        int position = Cursor;
        while (position > 0 && _text[position - 1] == ' ')
        {
            position--;
        }

        while (position > 0 && _text[position - 1] != ' ')
        {
            position--;
        }

        return position;
    }

    /// <summary>The end of the word after the cursor.</summary>
    public int NextWord()
    {
        int position = Cursor;
        while (position < Length && _text[position] == ' ')
        {
            position++;
        }

        while (position < Length && _text[position] != ' ')
        {
            position++;
        }

        return position;
    }

    /// <summary>Replaces the line by a string, as much of it as fits; the cursor goes to the end.</summary>
    public void Set(string text)
    {
        Clear();
        foreach (Rune rune in text.EnumerateRunes())
        {
            Insert(rune);
        }
    }

    /// <summary>Replaces the line by another one with its cursor, as much of it as fits.</summary>
    public void CopyFrom(EditBuffer other)
    {
        Length = Math.Min(other.Length, _text.Length);
        other._text.AsSpan(0, Length).CopyTo(_text);
        MoveTo(other.Cursor);
    }

    /// <summary>The line as a string: the one allocation per line that was entered.</summary>
    public override string ToString()
    {
        Span<char> utf16 = stackalloc char[Length * 2];
        int used = 0;
        foreach (int value in Text)
        {
            used += new Rune(value).EncodeToUtf16(utf16[used..]);
        }

        return new string(utf16[..used]);
    }
}
