using System;
using System.Collections.Generic;
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
    // What a thread does at the moment, and the units of amounts.
    private static readonly string[] s_passing = ["ready", "running", "waiting", "sleeping", "kib", "mib", "gib"];

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

        string[] kept = File.ReadAllLines(Path.Combine(Workspace.Root, "tests", "Boot.Tests", "Pictures", file));
        string[] added = [.. words.Except(kept)];
        string[] gone = [.. kept.Except(words)];
        Assert.True(
            added.Length + gone.Length == 0,
            $"docs/{picture}.png is of another version: now there is '{string.Join(' ', added)}', no longer " +
            $"'{string.Join(' ', gone)}'. './build.sh docs --pictures' takes the pictures anew; look at them and commit them " +
            $"with tests/Boot.Tests/Pictures");
    }

    /// <summary>The words in some rows, each once, in order.</summary>
    internal static IEnumerable<string> Find(IEnumerable<string> rows) => rows
        .SelectMany(static row => Word().Matches(row)).Select(static word => word.Value.ToLowerInvariant())
        .Except(s_passing).Distinct().Order(StringComparer.Ordinal);

    // Letters alone, with no digit, dot or letter beside them, so that neither numbers nor method names count.
    [GeneratedRegex(@"(?<![\w.])[a-zA-Z]{3,}(?![\w(]|\.\w)")]
    private static partial Regex Word();
}
