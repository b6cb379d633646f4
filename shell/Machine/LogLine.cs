using System;

namespace UefiKernel.Shell.Machine;

/// <summary>A line of the kernel's log.</summary>
public readonly ref struct LogLine
{
    /// <summary>Characters of a <see cref="Source"/> at most.</summary>
    public const int LongestSource = 18;

    private const string KernelTag = "KERNEL";

    /// <summary>Makes a line, and finds its parts.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="time">When its first character was written, counted from the kernel's start.</param>
    /// <param name="text">The text without its line feed; must stay as it is while the line is used.</param>
    public LogLine(LogLevel level, TimeSpan time, ReadOnlySpan<char> text)
    {
        Level = level;
        Time = time;
        Text = text;
        Mark = ' ';
        Message = text;
        Statement = text;
        int end = text.StartsWith('[') ? text.IndexOf("] ") : -1;
        if (end is < 2 or > LongestSource)
        {
            return;
        }

        bool isKernel = text[1..end] is KernelTag;
        Source = isKernel ? "kernel" : text[1..end];
        Message = text[(end + 2)..];
        if (Message.Length > 1 && Message[0] is '✓' or '✗' && Message[1] == ' ')
        {
            Mark = Message[0];
            Message = Message[2..];
        }

        Statement = Message;
        int colon = isKernel ? Message.IndexOf(": ") : -1;
        if (colon is > 0 and <= LongestSource && Message[0] != ' ')
        {
            Source = Message[..colon];
            Message = Message[(colon + 2)..];
        }
    }

    /// <summary>How much it matters.</summary>
    public LogLevel Level { get; }

    /// <summary>When its first character was written, counted from the kernel's start.</summary>
    public TimeSpan Time { get; }

    /// <summary>The whole text without its line feed; valid until the next line is read.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The mark in front of the message, ✓ or ✗, or a space.</summary>
    public char Mark { get; }

    /// <summary>
    /// The part of the kernel that wrote it: what stands in brackets at the line's start, and for the kernel's own lines what
    /// stands in front of a colon, if anything does. Empty for a line without brackets, such as one from <c>echo … &gt; log</c>.
    /// </summary>
    public ReadOnlySpan<char> Source { get; }

    /// <summary>The text without brackets and mark: what it says when it stands alone.</summary>
    public ReadOnlySpan<char> Statement { get; }

    /// <summary>What is left of the text without mark and source.</summary>
    public ReadOnlySpan<char> Message { get; }
}
