using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks;

/// <summary>Exceptions on their way through every kind of call.</summary>
internal static class PropagationChecks
{
    /// <summary>The checks.</summary>
    public static readonly SelfTestCheck[] All =
    [
        new("exception through a delegate", static () =>
        {
            Check.Throws<InvalidOperationException>(() => new List<int> { 1 }.ForEach(static _ => Fail("x")));
        }),
        new("exception through a multicast delegate stops it", Multicast),
        new("exception through an interface call", static () =>
        {
            Check.Throws<NotSupportedException>(static () => ((IThrower)Opaque(new Thrower())).Do(1));
        }),
        new("exception through a generic method", static () =>
        {
            Check.Throws<KeyNotFoundException>(static () => Generic<int, KeyNotFoundException>(5));
        }),
        new("catch of a generic exception type", CatchTypeParameter),
        new("exception in an iterator runs its finally block", Iterator),
        new("disposing an iterator runs its finally block", IteratorDispose),
        new("exception through the class library", static () =>
        {
            Check.Throws<FormatException>(static () => new List<int> { 1 }.ForEach(static _ => int.Parse("x")));
        }),
        new("using disposes on the way out", Using),
        new("lock is released on the way out", LockReleased),
        new("failing type initializer: TypeInitializationException, twice the same", TypeInitializer),
    ];

    private interface IThrower
    {
        void Do(int value);
    }

    private static void Multicast()
    {
        int count = 0;
        Action all = () => count++;
        all += static () => Fail("x");
        all += () => count += 10;
        Check.Throws<InvalidOperationException>(all);
        Check.Equal(1, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Generic<T, TException>(T value)
        where TException : Exception, new()
    {
        if (value is not null)
        {
            throw new TException();
        }
    }

    private static void CatchTypeParameter()
    {
        Check.True(Catches<FormatException>(static () => int.Parse("x")));
        Check.True(!Catches<ArgumentException>(static () => int.Parse("x")));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Catches<T>(Action action)
        where T : Exception
    {
        try
        {
            try
            {
                action();
            }
            catch (T)
            {
                return true;
            }
        }
        catch (Exception)
        {
            return false;
        }

        return false;
    }

    private static IEnumerable<int> Count(List<string> log)
    {
        try
        {
            yield return 1;
            Fail("x");
            yield return 2;
        }
        finally
        {
            log.Add("finally");
        }
    }

    private static void Iterator()
    {
        var log = new List<string>();
        Check.Throws<InvalidOperationException>(() =>
        {
            foreach (int i in Count(log))
            {
                Opaque(i);
            }
        });
        Check.Equal(1, log.Count);
    }

    private static void IteratorDispose()
    {
        var log = new List<string>();
        foreach (int i in Count(log))
        {
            log.Add("body");
            break;
        }

        Check.Equal("body finally", string.Join(' ', log));
    }

    private static void Using()
    {
        var disposable = new Disposable();
        Check.Throws<InvalidOperationException>(() =>
        {
            using (disposable)
            {
                Fail("x");
            }
        });
        Check.Equal(1, disposable.Count);
    }

    private static void LockReleased()
    {
        object gate = new();
        Check.Throws<InvalidOperationException>(() =>
        {
            lock (gate)
            {
                Fail("x");
            }
        });
        Check.True(!System.Threading.Monitor.IsEntered(gate));
    }

    private static void TypeInitializer()
    {
        Exception? first = CatchInitializer();
        Check.True(first is TypeInitializationException { InnerException: InvalidOperationException { Message: "initializer" } });
        Check.Same(CatchInitializer()?.InnerException, first.InnerException);
    }

    private static TypeInitializationException? CatchInitializer()
    {
        try
        {
            Opaque(BadInitializer.Value);
        }
        catch (TypeInitializationException e)
        {
            return e;
        }

        return null;
    }

    private sealed class Thrower : IThrower
    {
        public void Do(int value) => throw new NotSupportedException();
    }

    private sealed class Disposable : IDisposable
    {
        public int Count { get; private set; }

        public void Dispose() => Count++;
    }

    private static class BadInitializer
    {
        public static readonly int Value = Initialize();

        private static int Initialize()
        {
            Fail("initializer");
            return 1;
        }
    }
}
