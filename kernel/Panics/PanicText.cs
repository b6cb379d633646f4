using System;

namespace UefiKernel.Kernel.Panics;

/// <summary>The text of a report, cut to lines and made short. Allocates nothing.</summary>
internal static class PanicText
{
    private const int PlainDigits = 8;

    private static ReadOnlySpan<byte> Prefix => "[PANIC] "u8;

    private static ReadOnlySpan<byte> FrameStart => "   at "u8;

    private static ReadOnlySpan<byte> OwnNamespace => "UefiKernel."u8;

    private static ReadOnlySpan<byte> KernelNamespace => "Kernel."u8;

    /// <summary>
    /// Where a line that is too long is broken: before its last gap of two spaces that fits, so that a name and its value stay
    /// together; where there is none, behind its last word that fits; and a long word behind a dot, a comma or a parenthesis.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="columns">How many characters fit, at least 1.</param>
    /// <returns>How many characters to take; all of them, when they fit.</returns>
    public static int FindBreak(ReadOnlySpan<char> line, int columns)
    {
        columns = Math.Max(columns, 1);
        if (line.Length <= columns)
        {
            return line.Length;
        }

        // One character more: a space that follows the last one that fits is a place to break.
        ReadOnlySpan<char> head = line[..(columns + 1)];
        int start = head.IndexOfAnyExcept(' ');
        if (start < 0)
        {
            return columns;
        }

        int gap = line[..Math.Min(columns + 2, line.Length)].LastIndexOf("  ");
        if (gap > start && gap * 3 >= columns)
        {
            return line[..gap].TrimEnd(' ').Length;
        }

        int space = head.LastIndexOf(' ');
        int mark = line[..columns].LastIndexOfAny(".,(") + 1;
        if (space > start && (space * 2 >= columns || mark <= space))
        {
            return space;
        }

        return mark > start && mark * 2 >= columns ? mark : space > start ? space : columns;
    }

    /// <summary>
    /// Shortens a line for a narrow screen: a method on the stack is left without the kernel's own namespace and without
    /// parameters, and gaps between the columns of other lines become two spaces.
    /// </summary>
    /// <param name="line">The line, changed in place.</param>
    /// <returns>Characters of the result.</returns>
    public static int Shorten(Span<char> line) => line.StartsWith("   at ") ? ShortenFrame(line) : ShortenGaps(line);

    private static int ShortenFrame(Span<char> line)
    {
        int length = line.Length;
        int parameters = line.IndexOf('(');
        int end = line.LastIndexOf(')');
        if (parameters >= 0 && end > parameters)
        {
            length = Cut(line[..length], parameters, end + 1 - parameters);
        }

        const string Namespace = "UefiKernel.";
        const string Assembly = "Kernel.";
        int own = line[..length].IndexOf(Namespace);
        if (own < 0)
        {
            return length;
        }

        bool isKernel = line[(own + Namespace.Length)..length].StartsWith(Assembly);
        return Cut(line[..length], own, Namespace.Length + (isKernel ? Assembly.Length : 0));
    }

    private static int ShortenGaps(Span<char> line)
    {
        int length = 0;
        bool isIndent = true;
        for (int i = 0; i < line.Length; i++)
        {
            isIndent &= line[i] == ' ';
            bool isThird = i >= 2 && line[i] == ' ' && line[length - 1] == ' ' && line[length - 2] == ' ';
            if (isIndent || !isThird)
            {
                line[length++] = line[i];
            }
        }

        return length;
    }

    /// <summary>
    /// Shortens a line for a QR code: without prefix, repeated spaces, and the leading zeros of long hexadecimal numbers; other
    /// than ASCII becomes a question mark. Of a method on the stack the offset stays, which with the build names it and the
    /// instruction exactly, and its name for a reader: without the kernel's own namespace and without parameters.
    /// </summary>
    /// <param name="line">UTF-8 text.</param>
    /// <param name="target">Where the result goes; what does not fit is left out.</param>
    /// <returns>Bytes of the result.</returns>
    public static int Compact(ReadOnlySpan<byte> line, Span<byte> target)
    {
        if (line.StartsWith(Prefix))
        {
            line = line[Prefix.Length..];
        }

        return line.StartsWith(FrameStart) ? CompactFrame(line[FrameStart.Length..], target) : CompactText(line, target);
    }

    private static int Cut(Span<char> line, int start, int count)
    {
        line[(start + count)..].CopyTo(line[start..]);
        return line.Length - count;
    }

    private static int CompactFrame(ReadOnlySpan<byte> frame, Span<byte> target)
    {
        int parameters = frame.IndexOf((byte)'(');
        if (parameters >= 0)
        {
            frame = frame[..parameters];
        }

        int own = frame.IndexOf(OwnNamespace);
        if (own < 0)
        {
            return CompactText(frame, target);
        }

        int length = CompactText(frame[..own], target);
        if (length < target.Length)
        {
            target[length++] = (byte)' ';
        }

        frame = frame[(own + OwnNamespace.Length)..];
        if (frame.StartsWith(KernelNamespace))
        {
            frame = frame[KernelNamespace.Length..];
        }

        return length + CompactText(frame, target[length..]);
    }

    private static int CompactText(ReadOnlySpan<byte> line, Span<byte> target)
    {
        int length = 0;
        byte last = (byte)' ';
        for (int i = 0; i < line.Length && length < target.Length; i++)
        {
            if (!IsHexDigit(last))
            {
                i += CountLeadingZeros(line[i..]);
            }

            byte value = line[i];

            // A rune of several bytes becomes one character.
            if (value is >= 0x80 and < 0xC0)
            {
                continue;
            }

            if (value != ' ' || last != ' ')
            {
                target[length++] = value is >= 0x20 and < 0x7F ? value : (byte)'?';
            }

            last = value;
        }

        return length > 0 && target[length - 1] == ' ' ? length - 1 : length;
    }

    // The zeros to leave out at the start of a number; its last digit stays.
    private static int CountLeadingZeros(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        while (digits < text.Length && IsHexDigit(text[digits]))
        {
            digits++;
        }

        int zeros = 0;
        while (zeros < digits - 1 && text[zeros] == '0')
        {
            zeros++;
        }

        return digits > PlainDigits ? zeros : 0;
    }

    private static bool IsHexDigit(byte value) =>
        value is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F') or (>= (byte)'a' and <= (byte)'f');
}
