using System;
using System.Globalization;

namespace UefiKernel.Kernel.Panics;

/// <summary>Counts down to the restart of a machine without a keyboard or serial port. Allocates nothing.</summary>
/// <param name="start">When it begins, in nanoseconds of the clock.</param>
internal struct RestartCountdown(ulong start)
{
    /// <summary>Seconds until the restart: enough to take a picture of the report.</summary>
    public const int Seconds = 60;

    /// <summary>Characters of the text, at most.</summary>
    public const int MostText = 80;

    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const string Before = "There is no keyboard. The machine restarts in ";
    private const string After = " s.";

    private int _shown = -1;

    /// <summary>Whether the time is over.</summary>
    /// <param name="now">The time in nanoseconds.</param>
    public readonly bool IsOver(ulong now) => Left(now) == 0;

    /// <summary>Says how much time is left, once for each second.</summary>
    /// <param name="now">The time in nanoseconds.</param>
    /// <param name="buffer">Room for <see cref="MostText"/> characters.</param>
    /// <param name="text">What to show.</param>
    /// <returns>False when it was said already.</returns>
    public bool TryDescribe(ulong now, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        int left = Left(now);
        text = default;
        if (left == _shown)
        {
            return false;
        }

        _shown = left;
        Before.CopyTo(buffer);
        left.TryFormat(buffer[Before.Length..], out int digits, provider: CultureInfo.InvariantCulture);
        After.CopyTo(buffer[(Before.Length + digits)..]);
        text = buffer[..(Before.Length + digits + After.Length)];
        return true;
    }

    private readonly int Left(ulong now)
    {
        ulong passed = (now - start) / NanosecondsPerSecond;
        return passed >= Seconds ? 0 : Seconds - (int)passed;
    }
}
