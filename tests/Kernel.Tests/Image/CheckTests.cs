using System;
using System.Linq;
using UefiKernel.Image;
using UefiKernel.Image.Checks.Threads;
using Xunit;

namespace UefiKernel.Kernel.Tests.Image;

/// <summary>The statements of checks: what they let pass, and what they say of what they do not.</summary>
public class CheckTests
{
    private enum Color
    {
        Red,
        Green,
    }

    [Fact]
    public void Statements_that_hold_return()
    {
        Check.Equal(3, 1 + 2);
        Check.Equal(3L, 1L + 2);
        Check.Equal("ab", "a" + "b");
        Check.Equal(null, (string?)null);
        Check.Equal(Color.Green, (Color)1);
        Check.Equal((1, "x"), (1, "x"));
        Check.Equal(double.NaN, double.NaN);
        Check.Same(this, this);
        Check.Sequence([1, 2], new[] { 1, 2 }.Where(static _ => true));
        Check.Sequence("ab", "cab".AsSpan(1));
        Check.True(DateTime.MinValue.Year == 1);
        Assert.Equal("p", Check.Throws<ArgumentNullException>(static () => throw new ArgumentNullException("p")).ParamName);
    }

    [Fact]
    public void Failure_has_expected_and_actual_value_expression_and_place()
    {
        int[] numbers = [1, 2];
        CheckFailure failure = Fails(() => Check.Equal(3, numbers.Length));
        Assert.Equal(("3", "2", "numbers.Length"), (failure.Expected, failure.Actual, failure.What));
        Assert.EndsWith("tests/Kernel.Tests/Image/CheckTests.cs", failure.File, StringComparison.Ordinal);
        Assert.InRange(failure.Line, 36, 42);
        Assert.Contains("expected 3, actual 2: numbers.Length (", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_each_kind_are_shown_in_one_line()
    {
        AssertValues("\"a\\u000Ab\"", "null", () => Check.Equal("a\nb", null));
        AssertValues("'a' (U+0061)", "'b' (U+0062)", () => Check.Equal('a', 'b'));
        AssertValues("true", "false", () => Check.Equal(true, false));
        AssertValues("Green", "Red", () => Check.Equal(Color.Green, Color.Red));
        AssertValues("1.5", "2.5", () => Check.Equal(1.5, 2.5));
        AssertValues("-5000000000", "5", () => Check.Equal(-5_000_000_000, 5));
        AssertValues("[1, 2, 3]", "[1, 2]", () => Check.Sequence([1, 2, 3], Enumerable.Range(1, 2)));
        AssertValues("['x' (U+0078)]", "[]", () => Check.Sequence("x".AsSpan(), []));
        AssertValues("[1]", "null", () => Check.Sequence([1], (System.Collections.Generic.List<int>?)null));
        AssertValues("(its text cannot be had: System.NotSupportedException)", "null", () => Check.Equal(new Untold(), null));
    }

    [Fact]
    public void Long_values_are_cut()
    {
        Assert.Equal(503, Fails(static () => Check.Equal(new string('x', 10_000), "")).Expected!.Length);
        Assert.EndsWith(
            ", 31, ...]", Fails(static () => Check.Sequence(Enumerable.Range(0, 1000), [])).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_objects_with_one_value_are_not_the_same() =>
        Assert.Equal("\"7\"", Fails(static () => Check.Same(7.ToString(), "7")).Actual);

    [Fact]
    public void Condition_is_shown_as_it_is_written()
    {
        int number = 5;
        CheckFailure failure = Fails(() => Check.True(number < 3));
        Assert.Equal(("number < 3", null, null), (failure.What, failure.Expected, failure.Actual));
        Assert.Equal("a small number", Fails(() => Check.True(number < 3, "a small number")).What);
        Assert.Equal("never", Fails(static () => Check.Fail("never")).What);
    }

    [Fact]
    public void Exception_of_another_type_or_none_fails()
    {
        CheckFailure failure =
            Fails(static () => Check.Throws<ArgumentException>(static () => throw new ArgumentNullException("p")));
        Assert.Equal("System.ArgumentException", failure.Expected);
        Assert.StartsWith("System.ArgumentNullException: ", failure.Actual, StringComparison.Ordinal);
        Assert.IsType<ArgumentNullException>(failure.InnerException);
        Assert.Equal("no exception", Fails(static () => Check.Throws<ArgumentException>(static () => { })).Actual);
    }

    [Fact]
    public void Statement_in_the_action_that_fails_is_the_one_that_is_reported() =>
        Assert.Equal("1", Fails(static () => Check.Throws<ArgumentException>(static () => Check.Equal(1, 2))).Expected);

    [Fact]
    public void Statements_that_hold_allocate_nothing()
    {
        Action[] statements =
        [
            static () => Check.Equal(3, 3),
            static () => Check.Equal("a", "a"),
            static () => Check.Equal(3UL, 3UL),
            static () => Check.Equal(Color.Red, Color.Red),
            static () => Check.Same("a", "a"),
            static () => Check.True(true),
            static () => Check.Sequence("ab".AsSpan(), "ab".AsSpan()),
        ];
        foreach (Action statement in statements)
        {
            statement();
            long before = GC.GetAllocatedBytesForCurrentThread();
            statement();
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void A_check_that_throws_on_its_thread_fails_with_what_it_threw()
    {
        SelfTestCheck thrown =
            Bounded.Each([new SelfTestCheck("throws", static () => throw new InvalidOperationException("why"))]).Single();
        Assert.Equal("why", Assert.Throws<InvalidOperationException>(thrown.Run).Message);
        SelfTestCheck failed = Bounded.Each([new SelfTestCheck("fails", static () => Check.Equal(1, 2))]).Single();
        Assert.Equal("2", Assert.Throws<CheckFailure>(failed.Run).Actual);
    }

    [Fact]
    public void Failure_in_a_thread_of_a_crew_is_found()
    {
        var check = new SelfTestCheck("crew", static () => Crew.Run(2, static i => Check.Equal(0, i)));
        CheckResult result = check.Measure();
        Assert.True(result.IsFailed);
        Assert.Equal("1", CheckFailure.Find(result.Thrown)!.Actual);
    }

    private static CheckFailure Fails(Action action) => Assert.Throws<CheckFailure>(action);

    private static void AssertValues(string expected, string actual, Action action)
    {
        CheckFailure failure = Fails(action);
        Assert.Equal((expected, actual), (failure.Expected, failure.Actual));
    }

    private sealed class Untold
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
