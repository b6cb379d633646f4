using System;

namespace UefiKernel.Shell;

/// <summary>The kernel's log, oldest line first.</summary>
public interface ILogView
{
    /// <summary>Number of lines kept.</summary>
    int Count { get; }

    /// <summary>Number of older lines that had to make room.</summary>
    int Dropped { get; }

    /// <summary>A line without its line feed, 0 ≤ index &lt; <see cref="Count"/>; valid until the next line is logged.</summary>
    ReadOnlySpan<char> GetLine(int index);
}
