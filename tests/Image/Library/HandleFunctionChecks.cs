using System;
using System.Collections.Generic;
using System.Threading;
using UefiKernel.Image.Checks;
using UefiKernel.Image.Checks.Threads;
using static UefiKernel.Image.Library.KernelFunctions;

namespace UefiKernel.Image.Library;

/// <summary>Handles as Windows documents them: whatever is no open handle of the right kind is refused, and an object lives as long as a handle or a wait.</summary>
internal static unsafe class HandleFunctionChecks
{
    private const nint CurrentProcess = -1;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        new("handles: garbage is refused by every function", GarbageRefused),
        new("handles: of another kind are refused", OtherKindRefused),
        new("handles: a closed one is refused, and not given again at once", ClosedRefused),
        new("handles: a wait goes on when the last handle is closed", WaitOutlivesHandle),
        new("handles: a duplicate keeps the object; the source can be closed on the way", Duplicates),
        new("handles: the pseudo handle of a thread becomes a real one", PseudoHandle),
        new("handles: one object twice in a wait for all is refused", TwiceRefused),
        new("handles: a mutex that its owner has closed is nobody's", OwnedMutexClosed),
        new("handles: four threads make, use and close", ManyThreads),
    ]);

    private static bool GarbageRefused()
    {
        // Addresses of the image, the heap and this stack among them: once, handles were addresses.
        nint here = 0;
        nint[] garbage = [0, (nint)(&here), (nint)(delegate*<nint, int>)&CloseHandle, 1, 4, 0x10, 0x3C, 0x1234_5678, 0x7FFF_FFFC, nint.MaxValue, nint.MinValue, unchecked((nint)0xFFFF_8000_0000_1000)];
        foreach (nint value in garbage)
        {
            nint copy = 0;
            bool refused = Refused(CloseHandle(value)) && Refused(SetEvent(value)) && Refused(ResetEvent(value)) && Refused(ReleaseMutex(value))
                && Refused(ReleaseSemaphore(value, 1, null)) && Refused(SetThreadPriority(value, 0)) && Refused(PostQueuedCompletionStatus(value, 1, 0, 0))
                && WaitForSingleObject(value, 0) == uint.MaxValue && LastError == InvalidHandle
                && Refused(DuplicateHandle(CurrentProcess, value, CurrentProcess, &copy, 0, 0, 2)) && copy == 0;
            if (!refused)
                throw new InvalidOperationException($"{value:X}: error {LastError}");
        }

        return true;
    }

    private static bool OtherKindRefused()
    {
        nint set = CreateEventExW(null, null, 0, 0);
        nint mutex = CreateMutexExW(null, null, 0, 0);
        bool refused = Refused(ReleaseMutex(set)) && Refused(ReleaseSemaphore(set, 1, null)) && Refused(SetEvent(mutex)) && Refused(ResetEvent(mutex))
            && Refused(SetThreadPriority(set, 0)) && Refused(PostQueuedCompletionStatus(mutex, 1, 0, 0));
        return CloseHandle(set) == 1 && CloseHandle(mutex) == 1 && refused;
    }

    private static bool ClosedRefused()
    {
        nint first = CreateEventExW(null, null, 0, 0);
        bool closed = CloseHandle(first) == 1 && Refused(CloseHandle(first)) && Refused(SetEvent(first));
        for (int i = 0; i < 100; i++)
        {
            nint next = CreateEventExW(null, null, 0, 0);
            closed &= next != first && CloseHandle(next) == 1;
        }

        return closed && Refused(SetEvent(first));
    }

    private static bool WaitOutlivesHandle()
    {
        nint handle = CreateEventExW(null, null, 0, 0);
        uint result = 0;
        var crew = new Crew();
        crew.Start(() => result = WaitForSingleObject(handle, 50));
        Thread.Sleep(5);
        bool closed = CloseHandle(handle) == 1;
        GC.Collect();
        crew.Join();

        // On a busy host the thread may begin after the handle was closed.
        return closed && result is TimedOut or uint.MaxValue;
    }

    private static bool Duplicates()
    {
        nint first = CreateEventExW(null, null, 0, 0);
        nint second = 0, third = 0;
        bool made = DuplicateHandle(CurrentProcess, first, CurrentProcess, &second, 0, 0, 2) == 1 && second != first && CloseHandle(first) == 1
            && DuplicateHandle(CurrentProcess, second, CurrentProcess, &third, 0, 0, 3) == 1 && Refused(CloseHandle(second));
        return made && SetEvent(third) == 1 && WaitForSingleObject(third, 0) == 0 && CloseHandle(third) == 1 && Refused(CloseHandle(third));
    }

    private static bool PseudoHandle()
    {
        nint real = 0;
        var crew = new Crew();
        crew.Start(() =>
        {
            nint made;
            real = DuplicateHandle(CurrentProcess, GetCurrentThread(), CurrentProcess, &made, 0, 0, 2) == 1 ? made : 0;
        });
        crew.Join();
        return real != 0 && WaitForSingleObject(real, 10_000) == 0 && CloseHandle(real) == 1;
    }

    private static bool TwiceRefused()
    {
        nint first = CreateEventExW(null, null, 2, 0), second = 0;
        bool made = DuplicateHandle(CurrentProcess, first, CurrentProcess, &second, 0, 0, 2) == 1;
        nint* both = stackalloc nint[] { first, second };
        bool refused = WaitForMultipleObjectsEx(2, both, 1, 0, 0) == uint.MaxValue && LastError == InvalidParameter;
        bool any = WaitForMultipleObjectsEx(2, both, 0, 0, 0) == 0;
        bool none = WaitForMultipleObjectsEx(0, both, 0, 0, 0) == uint.MaxValue && LastError == InvalidParameter
            && WaitForMultipleObjectsEx(65, both, 0, 0, 0) == uint.MaxValue && WaitForMultipleObjectsEx(1, null, 0, 0, 0) == uint.MaxValue;
        return made && refused && any && none && CloseHandle(first) == 1 && CloseHandle(second) == 1;
    }

    private static bool OwnedMutexClosed()
    {
        // The second one's memory may be that of the first: the thread's list of mutexes must not have kept it.
        for (int i = 0; i < 10; i++)
        {
            nint owned = CreateMutexExW(null, null, 1, 0);
            if (CloseHandle(owned) != 1)
                return false;
        }

        nint last = CreateMutexExW(null, null, 1, 0);
        return ReleaseMutex(last) == 1 && ReleaseMutex(last) == 0 && CloseHandle(last) == 1;
    }

    private static bool ManyThreads()
    {
        int rounds = Amount.Of(500, 50);
        Crew.Run(4, i =>
        {
            for (int n = 0; n < rounds; n++)
            {
                nint made = CreateEventExW(null, null, 2, 0), copy = 0;
                bool good = made != 0 && DuplicateHandle(CurrentProcess, made, CurrentProcess, &copy, 0, 0, 2) == 1 && CloseHandle(made) == 1
                    && WaitForSingleObject(copy, 0) == 0 && CloseHandle(copy) == 1 && Refused(SetEvent(copy));
                if (!good)
                    throw new InvalidOperationException($"round {n} of thread {i}");
            }
        });
        return true;
    }

    private static bool Refused(int result) => result == 0 && LastError == InvalidHandle;
}
