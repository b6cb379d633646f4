using System;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks;

/// <summary>Finally blocks: they run on every path, once, in order.</summary>
internal static class FinallyChecks
{
    /// <summary>The checks.</summary>
    public static readonly SelfTestCheck[] All =
    [
        new("finally after normal end, return, break and throw", FinallyPaths),
        new("finally blocks run innermost first", FinallyOrder),
        new("throw from finally replaces the exception", ThrowFromFinally),
        new("nested try in a finally block during unwinding", TryInFinally),
        new("finally around a handler that throws again keeps its variables", FinallyAroundRethrow),
    ];

    // The method's frame pointer is saved by a method that is gone when the handler throws again.
    private static void FinallyAroundRethrow()
    {
        int[] seen = [0, 0];
        Check.Throws<InvalidOperationException>(() => Rethrow(seen, 5));
        Check.Sequence([5, 12], seen);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rethrow(int[] seen, int number)
    {
        int more = number + seen.Length;
        try
        {
            try
            {
                FailBehindFinally(seen, number);
            }
            catch (InvalidOperationException)
            {
                throw;
            }
        }
        finally
        {
            seen[1] = number + more;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailBehindFinally(int[] seen, int number)
    {
        try
        {
            Fail("x");
        }
        finally
        {
            seen[0] = number;
        }
    }

    private static void FinallyPaths()
    {
        int count = 0;
        int Return()
        {
            try
            {
                return count;
            }
            finally
            {
                count++;
            }
        }

        Check.Equal(0, Return());
        Check.Equal(1, count);
        foreach (int i in (int[])[1, 2, 3])
        {
            try
            {
                if (i == 1)
                {
                    continue;
                }

                break;
            }
            finally
            {
                count++;
            }
        }

        Check.Equal(3, count);
        Check.Throws<InvalidOperationException>(() =>
        {
            try
            {
                Fail("x");
            }
            finally
            {
                count++;
            }
        });
        Check.Equal(4, count);
    }

    private static void FinallyOrder()
    {
        string log = "";
        void Descend(int depth)
        {
            try
            {
                if (depth == 0)
                {
                    Fail("x");
                }

                Descend(depth - 1);
            }
            finally
            {
                log += depth.ToString();
            }
        }

        Check.Throws<InvalidOperationException>(() => Descend(4));
        Check.Equal("01234", log);
    }

    private static void ThrowFromFinally()
    {
        Check.Throws<FormatException>(static () =>
    {
        try
        {
            Fail("x");
        }
        finally
        {
            Opaque(int.Parse("y"));
        }
    });
    }

    private static void TryInFinally()
    {
        string log = "";
        try
        {
            try
            {
                Fail("a");
            }
            finally
            {
                try
                {
                    Fail("b");
                }
                catch (InvalidOperationException e)
                {
                    log += e.Message;
                }
            }
        }
        catch (InvalidOperationException e)
        {
            log += e.Message;
        }

        Check.Equal("ba", log);
    }
}
