using System;
using System.Collections.Generic;
using System.Threading;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Library.KernelFunctions;

namespace UefiKernel.Image.Library;

/// <summary>
/// Handles as Windows documents them: whatever is no open handle of the right kind is refused, and an object lives as long as a
/// handle or a wait.
/// </summary>
internal static unsafe class HandleFunctionChecks
{
    private const nint CurrentProcess = -1;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("handles: garbage is refused by every function", GarbageRefused),
        new("handles: the log's can be duplicated and not closed; what it cannot do has its error", LogHandle),
        new("handles: of another kind are refused", OtherKindRefused),
        new("handles: a closed one is refused, and not given again at once", ClosedRefused),
        new("handles: a wait goes on when the last handle is closed", WaitOutlivesHandle),
        new("handles: a duplicate keeps the object; the source can be closed on the way", Duplicates),
        new("handles: the pseudo handle of a thread becomes a real one", PseudoHandle),
        new("handles: one object twice in a wait for all is refused", TwiceRefused),
        new("handles: a mutex that its owner has closed is nobody's", OwnedMutexClosed),
        new("handles: four threads make, use and close", ManyThreads),
    ]);

    private static void GarbageRefused()
    {
        // Addresses of the image, the heap and this stack among them: once, handles were addresses.
        nint here = 0;
        nint[] garbage = [0, (nint)(&here), (nint)(delegate*<nint, int>)&CloseHandle, 1, 4, 0x14, 0x3C, 0x1234_5678, 0x7FFF_FFFC,
            nint.MaxValue, nint.MinValue, unchecked((nint)0xFFFF_8000_0000_1000)];
        foreach (nint value in garbage)
        {
            nint copy = 0;
            bool refused = Refused(CloseHandle(value)) && Refused(SetEvent(value)) && Refused(ResetEvent(value)) &&
                Refused(ReleaseMutex(value))
                && Refused(ReleaseSemaphore(value, 1, null)) && Refused(SetThreadPriority(value, 0)) &&
                Refused(PostQueuedCompletionStatus(value, 1, 0, 0))
                && WaitForSingleObject(value, 0) == uint.MaxValue && LastError == InvalidHandle
                && Refused(DuplicateHandle(CurrentProcess, value, CurrentProcess, &copy, 0, 0, 2)) && copy == 0;
            if (!refused)
            {
                throw new InvalidOperationException($"{value:X}: error {LastError}");
            }
        }
    }

    private static void LogHandle()
    {
        nint log = GetStdHandle(-11);
        nint copy = 0;
        byte one = (byte)'x';
        uint count = 7;
        Check.True(Refused(CloseHandle(log)));
        Check.Equal(1, DuplicateHandle(CurrentProcess, log, CurrentProcess, &copy, 0, 0, 2));
        Check.Equal(1, CloseHandle(copy));
        Check.Equal(2U, GetFileType(log));
        Check.Equal(0, ReadFile(log, &one, 1, &count, null));
        Check.Equal(5U, LastError);
        Check.Equal(0U, count);
        Check.True(Refused(FlushFileBuffers(log)));
        using var set = new ManualResetEvent(false);
        nint anEvent = set.SafeWaitHandle.DangerousGetHandle();
        Check.Equal(0U, GetFileType(anEvent));
        Check.True(Refused(ReadFile(anEvent, &one, 1, &count, null)));
        Check.True(Refused(FlushFileBuffers(anEvent)));
    }

    private static void OtherKindRefused()
    {
        nint set = CreateEventExW(null, null, 0, 0);
        nint mutex = CreateMutexExW(null, null, 0, 0);
        Check.True(Refused(ReleaseMutex(set)));
        Check.True(Refused(ReleaseSemaphore(set, 1, null)));
        Check.True(Refused(SetEvent(mutex)));
        Check.True(Refused(ResetEvent(mutex)));
        Check.True(Refused(SetThreadPriority(set, 0)));
        Check.True(Refused(PostQueuedCompletionStatus(mutex, 1, 0, 0)));
        Check.Equal(1, CloseHandle(set));
        Check.Equal(1, CloseHandle(mutex));
    }

    private static void ClosedRefused()
    {
        nint first = CreateEventExW(null, null, 0, 0);
        bool closed = CloseHandle(first) == 1 && Refused(CloseHandle(first)) && Refused(SetEvent(first));
        for (int i = 0; i < 100; i++)
        {
            nint next = CreateEventExW(null, null, 0, 0);
            closed &= next != first && CloseHandle(next) == 1;
        }

        Check.True(closed);
        Check.True(Refused(SetEvent(first)));
    }

    private static void WaitOutlivesHandle()
    {
        nint handle = CreateEventExW(null, null, 0, 0);
        uint result = 0;
        var crew = new Crew();
        crew.Start(() => result = WaitForSingleObject(handle, 50));
        Thread.Sleep(5);
        Check.Equal(1, CloseHandle(handle));
        GC.Collect();
        crew.Join();

        // On a busy host the thread may begin after the handle was closed.
        Check.True(result is TimedOut or uint.MaxValue);
    }

    private static void Duplicates()
    {
        nint first = CreateEventExW(null, null, 0, 0);
        nint second = 0, third = 0;
        Check.Equal(1, DuplicateHandle(CurrentProcess, first, CurrentProcess, &second, 0, 0, 2));
        Check.True(second != first);
        Check.Equal(1, CloseHandle(first));
        Check.Equal(1, DuplicateHandle(CurrentProcess, second, CurrentProcess, &third, 0, 0, 3));
        Check.True(Refused(CloseHandle(second)));
        Check.Equal(1, SetEvent(third));
        Check.Equal(0U, WaitForSingleObject(third, 0));
        Check.Equal(1, CloseHandle(third));
        Check.True(Refused(CloseHandle(third)));
    }

    private static void PseudoHandle()
    {
        nint real = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            nint made;
            real = DuplicateHandle(CurrentProcess, GetCurrentThread(), CurrentProcess, &made, 0, 0, 2) == 1 ? made : 0;
        });
        crew.Join();
        Check.True(real != 0);
        Check.Equal(0U, WaitForSingleObject(real, 10_000));
        Check.Equal(1, CloseHandle(real));
    }

    private static void TwiceRefused()
    {
        nint first = CreateEventExW(null, null, 2, 0), second = 0;
        Check.Equal(1, DuplicateHandle(CurrentProcess, first, CurrentProcess, &second, 0, 0, 2));
        nint* both = stackalloc nint[] { first, second };
        Check.Equal(uint.MaxValue, WaitForMultipleObjectsEx(2, both, 1, 0, 0));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(0U, WaitForMultipleObjectsEx(2, both, 0, 0, 0));
        Check.Equal(uint.MaxValue, WaitForMultipleObjectsEx(0, both, 0, 0, 0));
        Check.Equal(InvalidParameter, LastError);
        Check.Equal(uint.MaxValue, WaitForMultipleObjectsEx(65, both, 0, 0, 0));
        Check.Equal(uint.MaxValue, WaitForMultipleObjectsEx(1, null, 0, 0, 0));
        Check.Equal(1, CloseHandle(first));
        Check.Equal(1, CloseHandle(second));
    }

    private static void OwnedMutexClosed()
    {
        // The second one's memory may be that of the first: the thread's list of mutexes must not have kept it.
        for (int i = 0; i < 10; i++)
        {
            nint owned = CreateMutexExW(null, null, 1, 0);
            Check.Equal(1, CloseHandle(owned));
        }

        nint last = CreateMutexExW(null, null, 1, 0);
        Check.Equal(1, ReleaseMutex(last));
        Check.Equal(0, ReleaseMutex(last));
        Check.Equal(1, CloseHandle(last));
    }

    private static void ManyThreads()
    {
        int rounds = Amount.Of(500, 50);
        Crew.Run(4, i =>
        {
            for (int n = 0; n < rounds; n++)
            {
                nint made = CreateEventExW(null, null, 2, 0), copy = 0;
                bool good = made != 0 && DuplicateHandle(CurrentProcess, made, CurrentProcess, &copy, 0, 0, 2) == 1 &&
                    CloseHandle(made) == 1
                    && WaitForSingleObject(copy, 0) == 0 && CloseHandle(copy) == 1 && Refused(SetEvent(copy));
                if (!good)
                {
                    throw new InvalidOperationException($"round {n} of thread {i}");
                }
            }
        });
    }

    private static bool Refused(int result) => result == 0 && LastError == InvalidHandle;
}
