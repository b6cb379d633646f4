using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image;

/// <summary>
/// What a check of the image states: one statement for each clause. The first one that does not hold ends the check with a
/// <see cref="CheckFailure"/>, which has what was expected, what came instead, and where the statement is.
/// </summary>
/// <remarks>
/// A statement that holds allocates nothing, so that checks may fill the heap. The methods are not inlined, and the usual types
/// have overloads of their own: a statement costs the image a call and its texts.
/// </remarks>
internal static class Check
{
    /// <summary>States that two numbers are equal.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Equal(
        int expected,
        int actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (expected != actual)
        {
            throw CheckFailure.OfValues(expected, actual, what, file, line);
        }
    }

    /// <summary>States that two numbers are equal.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Equal(
        long expected,
        long actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (expected != actual)
        {
            throw CheckFailure.OfValues(expected, actual, what, file, line);
        }
    }

    /// <summary>States that two texts are equal, character by character.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Equal(
        string? expected,
        string? actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            throw CheckFailure.OfValues(expected, actual, what, file, line);
        }
    }

    /// <summary>States that two values are equal, as their type defines it.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Equal<T>(
        T expected,
        T actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw CheckFailure.OfValues(expected, actual, what, file, line);
        }
    }

    /// <summary>States that two references are of one object.</summary>
    /// <param name="expected">The object that it should be.</param>
    /// <param name="actual">The object that it is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They are of two objects.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Same(
        object? expected,
        object? actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!ReferenceEquals(expected, actual))
        {
            throw CheckFailure.OfValues(expected, actual, what + " as the same object", file, line);
        }
    }

    /// <summary>States that two sequences have equal elements in one order.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Sequence<T>(
        IEnumerable<T> expected,
        IEnumerable<T>? actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (actual is null || !actual.SequenceEqual(expected))
        {
            throw CheckFailure.OfValues(expected, actual, what, file, line);
        }
    }

    /// <summary>States that two spans have equal elements in one order.</summary>
    /// <param name="expected">What there should be.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="what">Written by the compiler: the expression that was checked.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">They differ.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Sequence<T>(
        ReadOnlySpan<T> expected,
        ReadOnlySpan<T> actual,
        [CallerArgumentExpression(nameof(actual))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!actual.SequenceEqual(expected))
        {
            throw CheckFailure.OfValues(expected.ToArray(), actual.ToArray(), what, file, line);
        }
    }

    /// <summary>States that something holds.</summary>
    /// <param name="condition">What should be true.</param>
    /// <param name="what">What was checked, in words. Written by the compiler when it is not given: the condition itself.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">It is false.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            throw new CheckFailure(what, file, line);
        }
    }

    /// <summary>States that an action throws an exception of this very type.</summary>
    /// <param name="action">What should throw.</param>
    /// <param name="what">Written by the compiler: the action.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <returns>The exception.</returns>
    /// <exception cref="CheckFailure">
    /// It throws nothing, or an exception of another type: that is the inner exception.
    /// </exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Throws<T>(
        Action action,
        [CallerArgumentExpression(nameof(action))] string what = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T e) when (e.GetType() == typeof(T))
        {
            return e;
        }
        catch (Exception e) when (e is not CheckFailure)
        {
            throw CheckFailure.OfException(typeof(T), e, what, file, line);
        }

        throw CheckFailure.OfException(typeof(T), null, what, file, line);
    }

    /// <summary>Ends the check: this place must not be reached.</summary>
    /// <param name="what">What should have happened.</param>
    /// <param name="file">Written by the compiler.</param>
    /// <param name="line">Written by the compiler.</param>
    /// <exception cref="CheckFailure">Always.</exception>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        throw new CheckFailure(what, file, line);

    /// <summary>Ends the check without a result.</summary>
    /// <param name="reason">Why it cannot be made here and now.</param>
    /// <exception cref="CheckSkipped">Always.</exception>
    [DoesNotReturn]
    public static void Skip(string reason) => throw new CheckSkipped(reason);
}
