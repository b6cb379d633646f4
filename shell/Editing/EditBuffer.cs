using System;
using System.Text;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// A line of characters with a cursor. Positions count characters (Unicode scalar values), so that no operation splits a
/// surrogate pair. All memory is allocated in the constructor; a full line rejects further characters.
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

    /// <summary>Whether a character may be part of a line: all but control characters.</summary>
    public static bool IsAllowed(Rune rune) => rune.Value is >= 0x20 and not (>= 0x7F and < 0xA0);

    /// <summary>Decodes a string, as much of it as fits, without control characters.</summary>
    /// <returns>The part of <paramref name="characters"/> that was written.</returns>
    public static ReadOnlySpan<int> Decode(ReadOnlySpan<char> text, Span<int> characters)
    {
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count < characters.Length && IsAllowed(rune))
            {
                characters[count++] = rune.Value;
            }
        }

        return characters[..count];
    }

    /// <summary>Empties the line.</summary>
    public void Clear()
    {
        Length = 0;
        Cursor = 0;
    }

    /// <summary>Moves the cursor to a position; one outside the line becomes the nearest end.</summary>
    public void MoveTo(int position) => Cursor = Math.Clamp(position, 0, Length);

    /// <summary>
    /// Replaces the characters from <paramref name="start"/> up to but not including <paramref name="end"/>, 0 ≤ start ≤ end ≤
    /// <see cref="Length"/>, by others, which must not be part of this line; the cursor goes behind them.
    /// </summary>
    /// <returns>False, and nothing is changed, when the line would become too long.</returns>
    public bool Replace(int start, int end, ReadOnlySpan<int> characters)
    {
        int length = Length - (end - start) + characters.Length;
        if (length > _text.Length)
        {
            return false;
        }

        _text.AsSpan(end, Length - end).CopyTo(_text.AsSpan(start + characters.Length));
        characters.CopyTo(_text.AsSpan(start));
        Length = length;
        Cursor = start + characters.Length;
        return true;
    }

    /// <summary>Replaces the line by a string, as much of it as fits; the cursor goes to the end.</summary>
    public void Set(ReadOnlySpan<char> text)
    {
        Length = Decode(text, _text).Length;
        Cursor = Length;
    }

    /// <summary>Replaces the line by another one with its cursor, as much of it as fits.</summary>
    public void CopyFrom(EditBuffer other)
    {
        Length = Math.Min(other.Length, _text.Length);
        other._text.AsSpan(0, Length).CopyTo(_text);
        MoveTo(other.Cursor);
    }

    /// <summary>The line as a string.</summary>
    public override string ToString() => ToString(Length);

    /// <summary>The first <paramref name="count"/> characters, at most <see cref="Length"/>, as a string.</summary>
    public string ToString(int count)
    {
        Span<char> utf16 = stackalloc char[count * 2];
        return new string(utf16[..Graphemes.Encode(Text[..count], utf16)]);
    }
}
