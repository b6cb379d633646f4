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
        new("exception through a delegate", static () => Throws<InvalidOperationException>(() => new List<int> { 1 }.ForEach(static _ => Fail("x")))),
        new("exception through a multicast delegate stops it", Multicast),
        new("exception through an interface call", static () => Throws<NotSupportedException>(static () => ((IThrower)Opaque(new Thrower())).Do(1))),
        new("exception through a generic method", static () => Throws<KeyNotFoundException>(static () => Generic<int, KeyNotFoundException>(5))),
        new("catch of a generic exception type", CatchTypeParameter),
        new("exception in an iterator runs its finally block", Iterator),
        new("disposing an iterator runs its finally block", IteratorDispose),
        new("exception through the class library", static () => Throws<FormatException>(static () => new List<int> { 1 }.ForEach(static _ => int.Parse("x")))),
        new("using disposes on the way out", Using),
        new("lock is released on the way out", LockReleased),
        new("failing type initializer: TypeInitializationException, twice the same", TypeInitializer),
    ];

    private interface IThrower
    {
        void Do(int value);
    }

    private static bool Multicast()
    {
        int count = 0;
        Action all = () => count++;
        all += static () => Fail("x");
        all += () => count += 10;
        return Throws<InvalidOperationException>(all) && count == 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Generic<T, TException>(T value)
        where TException : Exception, new()
    {
        if (value is not null)
            throw new TException();
    }

    private static bool CatchTypeParameter() =>
        Catches<FormatException>(static () => int.Parse("x")) && !Catches<ArgumentException>(static () => int.Parse("x"));

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

    private static bool Iterator()
    {
        var log = new List<string>();
        return Throws<InvalidOperationException>(() =>
        {
            foreach (int i in Count(log))
                Opaque(i);
        }) && log.Count == 1;
    }

    private static bool IteratorDispose()
    {
        var log = new List<string>();
        foreach (int i in Count(log))
        {
            log.Add("body");
            break;
        }

        return string.Join(' ', log) == "body finally";
    }

    private static bool Using()
    {
        var disposable = new Disposable();
        return Throws<InvalidOperationException>(() =>
        {
            using (disposable)
                Fail("x");
        }) && disposable.Count == 1;
    }

    private static bool LockReleased()
    {
        object gate = new();
        Throws<InvalidOperationException>(() =>
        {
            lock (gate)
                Fail("x");
        });
        return !System.Threading.Monitor.IsEntered(gate);
    }

    private static bool TypeInitializer()
    {
        Exception? first = CatchInitializer();
        return first is TypeInitializationException { InnerException: InvalidOperationException { Message: "initializer" } }
            && ReferenceEquals(first.InnerException, CatchInitializer()?.InnerException);
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
