using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// Whether the pictures in the pages are of this version. Addresses, times and amounts differ from build to build and from run to
/// run, and so do pixels; words do not. The words of each picture are kept beside the tests when it is taken.
/// </summary>
internal static partial class PictureWords
{
    // What a thread does and waits for at the moment (ThreadsCommand, WaitReasons), and the units of amounts.
    private static readonly string[] s_passing =
    [
        "created", "ready", "running", "waiting", "sleeping", "pass", "lock", "condition", "object", "kib", "mib", "gib",
    ];

    // The beginning of a row that 'threads' has on a host that is busy.
    private const string Delayed = "Long periods with interrupts off";

    // The dashboard is drawn each second, on a busy host less often.
    private static readonly TimeSpan s_drawingLimit = TimeSpan.FromSeconds(100);

    /// <summary>Compares the words on the screen with those of the picture in the pages.</summary>
    /// <param name="picture">The picture's name without extension.</param>
    /// <param name="rows">The rows of text that were on the screen while it was taken.</param>
    public static void Compare(string picture, IEnumerable<string> rows)
    {
        string[] words = [.. Find(rows)];
        string file = $"{picture}.words";
        File.WriteAllLines(Path.Combine(Workspace.Results, file), words);

        // With KVM the boot log names the host's processor and clock. The pictures are taken without.
        if (Environment.GetEnvironmentVariable("UEFIKERNEL_WRITE_DOCS") == "1" ||
            Environment.GetEnvironmentVariable("UEFIKERNEL_ACCEL") == "kvm")
        {
            return;
        }

        string[] kept = ReadKept(picture);
        string[] added = [.. words.Except(kept)];
        string[] gone = [.. kept.Except(words)];
        Assert.True(
            added.Length + gone.Length == 0,
            $"docs/{picture}.png is of another version: now there is '{string.Join(' ', added)}', no longer " +
            $"'{string.Join(' ', gone)}'. './build.sh docs --pictures' takes the pictures anew; look at them and commit them " +
            $"with tests/Boot.Tests/Pictures");
    }

    /// <summary>
    /// As <see cref="Compare"/>, for a screen that is drawn again and again: one that is read in the middle of that has half
    /// words.
    /// </summary>
    /// <param name="picture">The picture's name without extension.</param>
    /// <param name="machine">The machine whose screen is read.</param>
    /// <param name="condition">What must be on the screen.</param>
    /// <param name="description">That in words.</param>
    public static void WaitAndCompare(
        string picture, QemuMachine machine, Predicate<string[]> condition, string description)
    {
        string[] kept = ReadKept(picture);
        long start = Stopwatch.GetTimestamp();
        string[] shown;
        do
        {
            shown = machine.WaitForScreen(condition, description);
        }
        while (!Find(shown).ToHashSet().SetEquals(kept) && Stopwatch.GetElapsedTime(start) < s_drawingLimit);
        Compare(picture, shown);
    }

    private static string[] ReadKept(string picture) =>
    [
        .. File.ReadAllLines(Path.Combine(Workspace.Root, "tests", "Boot.Tests", "Pictures", $"{picture}.words"))
            .Except(s_passing),
    ];

    /// <summary>The words in some rows, each once, in order.</summary>
    internal static IEnumerable<string> Find(IEnumerable<string> rows) => rows
        .Where(static row => !row.StartsWith(Delayed, StringComparison.Ordinal))
        .SelectMany(static row => Word().Matches(row)).Select(static word => word.Value.ToLowerInvariant())
        .Except(s_passing).Distinct().Order(StringComparer.Ordinal);

    // Letters alone, with no digit, dot or letter beside them, so that neither numbers nor method names count.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z]{3,}(?![\w(]|\.\w)")]
    private static partial Regex Word();
}
