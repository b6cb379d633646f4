using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Panics;

/// <summary>The kernel that a panic's report is about, and the time: the reader needs these first. Allocates nothing.</summary>
internal static class PanicIdentity
{
    /// <summary>Characters of the text, at most.</summary>
    public const int LongestText = 80;

    /// <summary>Writes version, build and the time since the kernel's start.</summary>
    /// <param name="buffer">Room for <see cref="LongestText"/> characters.</param>
    /// <param name="start">What comes before the version.</param>
    /// <returns>The text.</returns>
    public static ReadOnlySpan<char> Write(Span<char> buffer, string start)
    {
        ulong nanoseconds = KernelClock.Nanoseconds;
        var text = new StyledText(buffer);
        text.Append(start);
        text.Append(KernelVersion.Text + ", build ");
        text.AppendHexadecimal(BuildId.Value, 8);
        text.Append(", ");
        text.AppendNumber(nanoseconds / 1_000_000_000);
        text.Append(".");
        text.AppendNumber(nanoseconds / 1_000_000 % 1000, 3);
        text.Append(" s after its start");
        return text.Written;
    }
}
