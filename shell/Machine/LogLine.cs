using System;

namespace UefiKernel.Shell.Machine;

/// <summary>A line of the kernel's log.</summary>
/// <param name="level">How much it matters.</param>
/// <param name="time">When its first character was written, counted from the kernel's start.</param>
/// <param name="text">The text without its line feed; valid until the next line is read.</param>
public readonly ref struct LogLine(LogLevel level, TimeSpan time, ReadOnlySpan<char> text)
{
    /// <summary>How much it matters.</summary>
    public LogLevel Level { get; } = level;

    /// <summary>When its first character was written, counted from the kernel's start.</summary>
    public TimeSpan Time { get; } = time;

    /// <summary>The text without its line feed; valid until the next line is read.</summary>
    public ReadOnlySpan<char> Text { get; } = text;
}
