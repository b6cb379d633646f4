using System;
using System.Linq;
using UefiKernel.Image;
using UefiKernel.Image.Commands;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Kernel.Tests.Image;

/// <summary>The command <c>selftest</c>: what it prints for a person and for a program.</summary>
public class SelfTestCommandTests
{
    private static readonly SelfTestCheck[] s_checks =
    [
        new("good one", static () => Check.Equal(1, 1)),
        new("bad value", static () => Check.Equal(3, "ab".Length)),
        new("bad condition", static () => Check.True("ab".Length > 5)),
        new("thrown", static () => throw new InvalidOperationException("why")),
        new("left out", static () => Check.Skip("no clock")),
    ];

    private readonly CommandProbe _probe = new(null, SelfTestCommand.Create(static () => s_checks));

    [Fact]
    public void Person_sees_what_failed_and_why_and_how_many_passed()
    {
        string[] lines = _probe.Run("selftest");
        Assert.Equal("✗ bad value", lines[0]);
        Assert.Equal("    checked:  \"ab\".Length", lines[1]);
        Assert.Equal("    expected: 3", lines[2]);
        Assert.Equal("    actual:   2", lines[3]);
        Assert.Matches(@"^    place:    .*SelfTestCommandTests\.cs:\d+$", lines[4]);
        Assert.Equal("✗ bad condition", lines[5]);
        Assert.Equal("    not true: \"ab\".Length > 5", lines[6]);
        Assert.Matches(@"^    place:    .*SelfTestCommandTests\.cs:\d+$", lines[7]);
        Assert.Equal("✗ thrown", lines[8]);
        Assert.Equal("    System.InvalidOperationException: why", lines[9]);
        Assert.Equal("- left out: skipped: no clock", lines[10]);
        Assert.Equal("1 passed, 3 failed, 1 skipped", lines[11]);
        Assert.Equal(12, lines.Length);
    }

    [Fact]
    public void Program_gets_KTAP_with_begin_time_and_reason_of_each_check()
    {
        string[] lines = _probe.Run("selftest --ktap");
        Assert.Equal(["KTAP version 1", "1..5", "# begin good one"], lines[..3]);
        Assert.Matches(@"^# time \d+\.\d{3} ms$", lines[3]);
        Assert.Equal("ok 1 good one", lines[4]);
        string[] bad = lines[(Array.IndexOf(lines, "# begin bad value") + 2)..];
        Assert.Equal(["# checked:  \"ab\".Length", "# expected: 3", "# actual:   2"], bad[..3]);
        Assert.StartsWith("# place:    ", bad[3], StringComparison.Ordinal);
        Assert.Equal("not ok 2 bad value", bad[4]);
        Assert.Contains("not ok 3 bad condition", lines);
        Assert.Contains("# System.InvalidOperationException: why", lines);
        Assert.Contains("not ok 4 thrown", lines);
        Assert.Equal("ok 5 left out # SKIP no clock", lines[^1]);
    }

    [Fact]
    public void Check_that_hangs_is_named_by_the_last_line()
    {
        string[] atStop = [];
        CommandProbe? probe = null;
        probe = new CommandProbe(null, SelfTestCommand.Create(() => [new SelfTestCheck("hangs", () => atStop = probe!.Shown)]));
        probe.Run("selftest --ktap");
        Assert.Equal("# begin hangs", atStop[^1]);
    }

    [Theory]
    [InlineData("selftest BAD", "0 passed, 2 failed")]
    [InlineData("selftest \"good one\"", "1 passed, 0 failed")]
    public void Text_chooses_checks_whose_names_have_it(string line, string summary) =>
    Assert.Equal(summary, _probe.Run(line)[^1]);

    [Fact]
    public void Text_chooses_for_KTAP_as_well() =>
        Assert.Equal(
            ["1..2", "not ok 1 bad value", "not ok 2 bad condition"],
            _probe.Run("selftest bad --ktap").Where(static line => line[0] is not ('#' or 'K')));

    [Theory]
    [InlineData("selftest a b",
        "selftest: expected no further argument, found 'b'; put text with spaces in quotes; " +
        "usage: selftest [TEXT] [--ktap]")]
    [InlineData("selftest none", "selftest: there is no check with 'none' in its name; usage: selftest [TEXT] [--ktap]")]
    public void Bad_input_gets_one_line(string line, string expected) => Assert.Equal(expected, Assert.Single(_probe.Run(line)));
}
