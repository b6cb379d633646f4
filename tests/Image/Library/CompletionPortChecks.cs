#pragma warning disable CA1416 // The library in the image is that of Windows.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Library.KernelFunctions;

namespace UefiKernel.Image.Library;

/// <summary>Completion ports: the library's pool over them, and the functions themselves.</summary>
internal static unsafe class CompletionPortChecks
{
    private const nint InvalidFile = -1;

    // STATUS_CANCELLED and ERROR_OPERATION_ABORTED.
    private const uint Cancelled = 0xC000_0120;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("ThreadPool.UnsafeQueueNativeOverlapped: the callback runs on a thread of the pool", static () => Queue(1, 1, 0)),
        new("ThreadPool.UnsafeQueueNativeOverlapped: four threads, each callback once", static () =>
        {
            Queue(4, Amount.Of(300, 30), 0);
        }),
        new("ThreadPool.UnsafeQueueNativeOverlapped: an old status is cleared", static () => Queue(1, 1, Cancelled)),
        new("ThreadPool.BindHandle: a handle of no file is refused", static () =>
        {
            using var set = new ManualResetEvent(false);
            Check.Throws<ApplicationException>(() => ThreadPool.BindHandle(set.SafeWaitHandle));
        }),
        new("completion port: packets come as they were posted, one by one and many at once", InOrder),
        new("completion port: a time-out passes and changes nothing", TimesOut),
        new("completion port: four threads post, four take", ManyThreads),
        new("completion port: closing it ends all waits", Closing),
        new("completion port: bad arguments", BadArguments),
    ]);

    private static void Queue(int threads, int each, uint status)
    {
        int[] calls = new int[threads * each];
        int wrong = 0;
        using var done = new CountdownEvent(calls.Length);
        Crew.Run(threads, i =>
        {
            for (int n = 0; n < each; n++)
            {
                int number = (i * each) + n;
                NativeOverlapped* packed = new Overlapped().UnsafePack(
                    (error, bytes, overlapped) =>
                    {
                        Overlapped.Free(overlapped);
                        if (error != 0 || bytes != 0 || !Thread.CurrentThread.IsThreadPoolThread)
                        {
                            Interlocked.Increment(ref wrong);
                        }

                        Interlocked.Increment(ref calls[number]);
                        done.Signal();
                    },
                    null);
                packed->InternalLow = (nint)status;
                if (!ThreadPool.UnsafeQueueNativeOverlapped(packed))
                {
                    throw new InvalidOperationException("not queued");
                }
            }
        });
        done.Wait();
        Check.Equal(0, wrong);
        Check.True(calls.All(static c => c == 1));
    }

    private static void InOrder()
    {
        nint port = CreateIoCompletionPort(InvalidFile, 0, 0, 1);
        for (uint i = 0; i < 20; i++)
        {
            Check.True(PostQueuedCompletionStatus(port, i / 3, i, (nint)(i * 16)) != 0);
        }

        uint bytes;
        nuint key;
        nint overlapped;
        Check.Equal(1, GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0));
        Check.Equal((0U, (nuint)0, (nint)0), (bytes, key, overlapped));
        OverlappedEntry* entries = stackalloc OverlappedEntry[30];
        uint removed;
        Check.Equal(1, GetQueuedCompletionStatusEx(port, entries, 4, &removed, uint.MaxValue, 0));
        Check.Equal(4U, removed);
        Check.Equal((nuint)4, entries[3].Key);
        bool rest = GetQueuedCompletionStatusEx(port, entries, 30, &removed, 5, 0) == 1 && removed == 15;
        for (uint i = 0; i < 15; i++)
        {
            rest &= entries[i].Key == i + 5 && entries[i].Bytes == (i + 5) / 3 && entries[i].Overlapped == (nint)((i + 5) * 16);
        }

        Check.True(rest);
        Check.Equal(1, CloseHandle(port));
    }

    private static void TimesOut()
    {
        nint port = CreateIoCompletionPort(InvalidFile, 0, 0, 0);
        uint bytes = 7, removed = 7;
        nuint key = 8;
        nint overlapped = 9;
        OverlappedEntry entry;
        long start = Stopwatch.GetTimestamp();
        Check.Equal(0, GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 20));
        Check.Equal(TimedOut, LastError);
        Check.Equal((7U, (nuint)8, (nint)0), (bytes, key, overlapped));
        Check.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 19);
        Check.Equal(0, GetQueuedCompletionStatusEx(port, &entry, 1, &removed, 1, 0));
        Check.Equal(TimedOut, LastError);
        Check.Equal(0U, removed);
        Check.Equal(1, CloseHandle(port));
    }

    private static void ManyThreads()
    {
        int each = Amount.Of(300, 30);
        nint port = CreateIoCompletionPort(InvalidFile, 0, 0, 0);
        int[] taken = new int[4 * each];
        Crew.Run(8, i =>
        {
            for (int n = 0; n < each; n++)
            {
                uint bytes;
                nuint key;
                nint overlapped;
                bool done = i < 4
                    ? PostQueuedCompletionStatus(port, 1, (nuint)((i * each) + n), 0) == 1
                    : GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, uint.MaxValue) == 1 &&
                    Interlocked.Increment(ref taken[(int)key]) == 1;
                if (!done)
                {
                    throw new InvalidOperationException($"error {LastError}");
                }
            }
        });
        Check.True(taken.All(static t => t == 1));
        Check.Equal(1, CloseHandle(port));
    }

    private static void Closing()
    {
        nint port = CreateIoCompletionPort(InvalidFile, 0, 0, 0);
        int ended = 0;
        var crew = new Crew();
        for (int i = 0; i < 3; i++)
        {
            crew.Start(() =>
            {
                uint bytes;
                nuint key;
                nint overlapped;

                // On a busy host the thread may begin after the port was closed.
                if (GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, uint.MaxValue) == 0 &&
                    LastError is AbandonedWait or InvalidHandle)
                {
                    Interlocked.Increment(ref ended);
                }
            });
        }

        Thread.Sleep(5);
        Check.Equal(1, CloseHandle(port));
        crew.Join();
        Check.Equal(3, ended);
    }

    private static void BadArguments()
    {
        nint port = CreateIoCompletionPort(InvalidFile, 0, 0, 0);
        uint removed;
        Check.Equal(0, CreateIoCompletionPort(InvalidFile, port, 0, 0));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(0, CreateIoCompletionPort(0x1234, port, 0, 0));
        Check.Equal(InvalidHandle, LastError);
        Check.Equal(0, GetQueuedCompletionStatusEx(port, null, 1, &removed, 0, 0));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(0, GetQueuedCompletionStatus(port, null, null, null, 0));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(1, CloseHandle(port));
    }
}
