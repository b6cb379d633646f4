using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image.Checks;

/// <summary>Throwing and catching: which handlers run, and in which order.</summary>
internal static class ExceptionChecks
{
    /// <summary>The checks.</summary>
    public static readonly SelfTestCheck[] All =
    [
        new("catch by type", static () => Check.Throws<InvalidOperationException>(static () => Fail("x"))),
        new("catch by base type", CatchByBase),
        new("the right one of several catch clauses", static () =>
        {
            Check.Equal(2, Classify(static () => throw new FormatException()));
            Check.Equal(3, Classify(static () => Fail("x")));
        }),
        new("exception filter chooses", Filter),
        new("exception in a filter counts as false", FailingFilter),
        new("filters run before inner finally blocks", FilterOrder),
        new("throw from catch leaves the outer clauses in charge", ThrowFromCatch),
        new("nested try in a catch block", TryInCatch),
        new("rethrow keeps exception and trace", Rethrow),
        new("rethrow after an inner exception rethrows the outer one", RethrowOuter),
    ];

    /// <summary>Hides a value from the compiler, so that what is done with it is done at run time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static T Opaque<T>(T value) => value;

    /// <summary>Throws an InvalidOperationException.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Fail(string message) => throw new InvalidOperationException(message);

    private static void CatchByBase()
    {
        try
        {
            throw new ArgumentNullException("name");
        }
        catch (ArgumentException e)
        {
            Check.True(e is ArgumentNullException);
            Check.Equal("name", e.ParamName);
        }
    }

    private static int Classify(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (ArgumentException)
        {
            return 1;
        }
        catch (FormatException)
        {
            return 2;
        }
        catch (Exception)
        {
            return 3;
        }
    }

    private static void Filter()
    {
        string log = "";
        foreach (string message in (string[])["a", "b"])
        {
            try
            {
                Fail(message);
            }
            catch (InvalidOperationException e) when (e.Message == "a")
            {
                log += "1";
            }
            catch (InvalidOperationException e) when (e.Message == "b")
            {
                log += "2";
            }
        }

        Check.Equal("12", log);
    }

    private static void FailingFilter()
    {
        try
        {
            Fail("x");
        }
        catch (InvalidOperationException) when (Opaque(new int[3])[Opaque(7)] == 0)
        {
            Check.Fail("a filter that throws counts as false");
        }
        catch (InvalidOperationException e)
        {
            Check.Equal("x", e.Message);
            return;
        }

        Check.Fail("expected InvalidOperationException");
    }

    private static void FilterOrder()
    {
        var log = new List<string>();
        bool Note(string text)
        {
            log.Add(text);
            return true;
        }

        try
        {
            try
            {
                Fail("x");
            }
            finally
            {
                Note("finally");
            }
        }
        catch (InvalidOperationException) when (Note("filter"))
        {
            Note("catch");
        }

        Check.Equal("filter finally catch", string.Join(' ', log));
    }

    private static void ThrowFromCatch()
    {
        string log = "";
        try
        {
            try
            {
                Fail("x");
            }
            catch (InvalidOperationException e)
            {
                throw new FormatException("y", e);
            }
            catch (FormatException)
            {
                log += "wrong";
            }
            finally
            {
                log += "f";
            }
        }
        catch (FormatException e)
        {
            log += e.InnerException?.Message;
        }

        Check.Equal("fx", log);
    }

    private static void TryInCatch()
    {
        string log = "";
        try
        {
            Fail("a");
        }
        catch (InvalidOperationException outer)
        {
            try
            {
                Fail("b");
            }
            catch (InvalidOperationException inner)
            {
                log += outer.Message + inner.Message;
            }

            log += outer.Message;
        }

        Check.Equal("aba", log);
    }

    private static void Rethrow()
    {
        Exception? first = null;
        try
        {
            try
            {
                Fail("x");
            }
            catch (Exception e)
            {
                first = e;
                throw;
            }
        }
        catch (InvalidOperationException e)
        {
            Check.Same(e, first);
            Check.True(e.StackTrace!.Contains(nameof(Fail), StringComparison.Ordinal));
            return;
        }

        Check.Fail("expected InvalidOperationException");
    }

    private static void RethrowOuter()
    {
        try
        {
            try
            {
                Fail("outer");
            }
            catch (InvalidOperationException)
            {
                Check.Throws<FormatException>(static () => int.Parse("x"));
                throw;
            }
        }
        catch (InvalidOperationException e)
        {
            Check.Equal("outer", e.Message);
            return;
        }

        Check.Fail("expected InvalidOperationException");
    }
}
