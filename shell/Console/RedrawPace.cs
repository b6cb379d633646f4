using System;

namespace UefiKernel.Shell.Console;

/// <summary>
/// Says when text that has been written is drawn while more of it comes. The first few drawings are free, so that a short answer
/// appears line by line; of a burst only one in 16 ms is drawn, and less often where drawing is so slow that it would take more
/// than half of the time.
/// </summary>
internal struct RedrawPace
{
    /// <summary>Milliseconds that a drawing costs at least; also how long a line that is not complete waits.</summary>
    public const ulong Interval = 16;

    /// <summary>Drawings that may come at once.</summary>
    public const ulong Burst = 8;

    // When all drawings so far will have been paid for.
    private ulong _paid;

    /// <summary>Whether a drawing is due, at a time in milliseconds.</summary>
    public readonly bool IsDue(ulong now) => _paid <= now + ((Burst - 1) * Interval);

    /// <summary>Notes a drawing.</summary>
    /// <param name="start">When it began, in milliseconds.</param>
    /// <param name="end">When it ended.</param>
    public void Note(ulong start, ulong end) => _paid = Math.Max(_paid, start) + Math.Max(Interval, 2 * (end - start));
}
