using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Image.Checks;

/// <summary>
/// Holds up the thread that runs finalizers: what becomes due meanwhile waits. A check can then look at a moment that otherwise
/// passes while it looks, above all when there is a collection at each allocation.
/// </summary>
internal sealed class StalledFinalizers : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20L);

    private readonly ManualResetEvent _begun = new(false);
    private readonly ManualResetEvent _released = new(false);

    /// <summary>Returns when the thread is held up.</summary>
    public StalledFinalizers()
    {
        Abandon(_begun, _released);
        for (int i = 0; i < 100 && !_begun.WaitOne(20); i++)
        {
            CollectionChecks.ScrubStack();
            GC.Collect();
        }

        if (!_begun.WaitOne(0))
        {
            throw new TimeoutException("no finalizer has begun");
        }
    }

    /// <summary>Lets the thread go on, and waits for what has become due.</summary>
    public void Dispose()
    {
        _released.Set();
        GC.WaitForPendingFinalizers();
    }

    // Several, so that a leftover on the stack that keeps one alive does not matter.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(ManualResetEvent begun, ManualResetEvent released)
    {
        for (int i = 0; i < 8; i++)
        {
            GC.KeepAlive(new Stopper(begun, released));
        }
    }

    private sealed class Stopper(ManualResetEvent begun, ManualResetEvent released)
    {
        ~Stopper()
        {
            begun.Set();
            released.WaitOne(s_longest);
        }
    }
}
