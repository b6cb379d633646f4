namespace UefiKernel.Shell.Machine;

/// <summary>The kernel's log, oldest line first.</summary>
public interface ILogView
{
    /// <summary>Number of lines kept.</summary>
    int Count { get; }

    /// <summary>Number of older lines that had to make room.</summary>
    int Dropped { get; }

    /// <summary>How many lines were shown on the terminals as they came. A prompt that stood there is now above them.</summary>
    ulong LinesShown { get; }

    /// <summary>A line, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    LogLine GetLine(int index);

    /// <summary>Adds a line that says what happened, without showing it.</summary>
    /// <param name="text">The text, without a line feed.</param>
    void Write(string text);
}
