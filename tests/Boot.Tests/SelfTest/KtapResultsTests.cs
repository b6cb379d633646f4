using System;
using Xunit;

namespace UefiKernel.Boot.Tests.SelfTest;

/// <summary>The reader of the self test's results: one that finds nothing wrong would prove nothing.</summary>
public class KtapResultsTests
{
    private const string Good =
        "KTAP version 1\n1..2\n# begin a: b\n# time 0.010 ms\nok 1 a: b\n[KERNEL] a line of the log\n# begin c\n# time 1.000 " +
        "ms\nok 2 c\n";

    [Fact]
    public void Good_run_has_no_problem()
    {
        var results = KtapResults.Parse(Good);
        Assert.Null(results.Problem);
        Assert.Equal(["a: b", "c"], results.Names);
        Assert.Null(results.ProblemOf("a: b"));
    }

    [Fact]
    public void Failed_check_has_its_reason()
    {
        var results = KtapResults.Parse(Good.Replace("ok 2 c", "# expected: 3\nnot ok 2 c", StringComparison.Ordinal));
        Assert.Null(results.Problem);
        Assert.Equal("time 1.000 ms\nexpected: 3", results.ProblemOf("c"));
        Assert.Null(results.ProblemOf("a: b"));
    }

    [Fact]
    public void Skipped_check_did_not_pass() =>
        Assert.Equal(
            "skipped: SKIP no clock",
            KtapResults.Parse(Good.Replace("ok 2 c", "ok 2 c # SKIP no clock", StringComparison.Ordinal)).ProblemOf("c"));

    [Fact]
    public void Check_that_hangs_is_named_and_so_is_what_was_not_run()
    {
        var results = KtapResults.Parse(Good[..Good.IndexOf("# time 1", StringComparison.Ordinal)]);
        Assert.Equal("'c' began and did not end", results.Problem);
        Assert.Equal("c", results.Unfinished);
        Assert.Contains("hangs", results.ProblemOf("c"), StringComparison.Ordinal);
        Assert.Contains("not run: the machine hangs or stopped in 'c'", results.ProblemOf("d"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_that_the_machine_does_not_have_is_not_linked_in() =>
        Assert.Contains("not linked in", KtapResults.Parse(Good).ProblemOf("d"), StringComparison.Ordinal);

    [Theory]
    [InlineData("1..2", "1..3", "the plan is of 3 checks, and 2 have a result")]
    [InlineData("1..2\n", "", "the plan is of  checks, and 2 have a result")]
    [InlineData("KTAP version 1", "KTAP version 2", "no line 'KTAP version 1'")]
    [InlineData("ok 2 c", "ok 3 c", "'c' is number 3, expected 2")]
    [InlineData("# begin c\n", "", "the result of 'c' does not follow its '# begin'")]
    public void Broken_protocol_is_a_problem(string part, string other, string problem) =>
        Assert.Equal(problem, KtapResults.Parse(Good.Replace(part, other, StringComparison.Ordinal)).Problem);
}
