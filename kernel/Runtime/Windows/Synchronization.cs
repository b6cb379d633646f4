using System.Runtime;
using UefiKernel.Runtime.Threads;

namespace UefiKernel.Runtime.Windows;

/// <summary>Events, semaphores, mutexes and waits for them, which the library's locks, timers and WaitHandle are made of.</summary>
internal static unsafe class Synchronization
{
    // CREATE_EVENT_MANUAL_RESET, CREATE_EVENT_INITIAL_SET, CREATE_MUTEX_INITIAL_OWNER.
    private const uint ManualReset = 1;
    private const uint InitiallySet = 2;
    private const uint InitiallyOwned = 1;

    // What GetCurrentThread returns in Windows.
    private const nint CurrentThread = -2;

    /// <summary>Waits for handles.</summary>
    /// <param name="handles">The handles.</param>
    /// <param name="count">How many, from 1 to 64.</param>
    /// <param name="all">Whether for all of them at once.</param>
    /// <param name="milliseconds">At most so long; INFINITE for ever.</param>
    /// <returns>WAIT_OBJECT_0 or WAIT_ABANDONED_0 plus the index of the handle, WAIT_TIMEOUT, or WAIT_FAILED.</returns>
    public static uint WaitForHandles(nint* handles, uint count, bool all, uint milliseconds)
    {
        if (count is 0 or > Waits.MaximumObjects)
        {
            WindowsError.Set(WindowsError.InvalidParameter);
            return WaitObject.Failed;
        }

        WaitObject** objects = stackalloc WaitObject*[(int)count];
        for (uint i = 0; i < count; i++)
        {
            objects[i] = Find(handles[i]);
            if (objects[i] == null)
            {
                FailHandle();
                return WaitObject.Failed;
            }
        }

        for (uint i = 0; i < count; i++)
            WaitObjects.Hold(objects[i]);
        uint result = Waits.For(objects, (int)count, all, milliseconds);
        for (uint i = 0; i < count; i++)
            WaitObjects.Release(objects[i]);
        return result;
    }

    [RuntimeExport("WaitForSingleObject")]
    private static uint WaitForObject(nint handle, uint milliseconds) => WaitForHandles(&handle, 1, all: false, milliseconds);

    [RuntimeExport("WaitForSingleObjectEx")]
    private static uint WaitForObject(nint handle, uint milliseconds, int alertable) => WaitForHandles(&handle, 1, all: false, milliseconds);

    [RuntimeExport("WaitForMultipleObjectsEx")]
    private static uint WaitForObjects(uint count, nint* handles, int all, uint milliseconds, int alertable)
    {
        // Microsoft, "WaitForMultipleObjects function": with bWaitAll, no handle may be there twice.
        if (all == 0 || !HasDuplicate(handles, count))
            return WaitForHandles(handles, count, all != 0, milliseconds);

        WindowsError.Set(WindowsError.InvalidParameter);
        return WaitObject.Failed;
    }

    /// <summary>Signals one object and waits for another. What the first lets go may run in between, as it may in Windows.</summary>
    [RuntimeExport("SignalObjectAndWait")]
    private static uint SignalAndWait(nint signalled, nint waited, uint milliseconds, int alertable)
    {
        WaitObject* found = Find(signalled);
        int done = found == null ? FailHandle() : found->Kind switch
        {
            WaitKind.Mutex => ReleaseMutex(signalled),
            WaitKind.Semaphore => ReleaseSemaphore(signalled, 1, null),
            _ => SetEvent(signalled),
        };
        return done != 0 ? WaitForHandles(&waited, 1, all: false, milliseconds) : WaitObject.Failed;
    }

    [RuntimeExport("CreateEventExW")]
    private static nint CreateEvent(void* attributes, char* name, uint flags, uint access) =>
        Create(name, (flags & ManualReset) != 0 ? WaitKind.ManualEvent : WaitKind.AutoEvent, (flags & InitiallySet) != 0 ? 1 : 0, 1);

    [RuntimeExport("CreateSemaphoreExW")]
    private static nint CreateSemaphore(void* attributes, int count, int maximum, char* name, uint flags, uint access)
    {
        if (maximum > 0 && count >= 0 && count <= maximum)
            return Create(name, WaitKind.Semaphore, count, maximum);

        WindowsError.Set(WindowsError.InvalidParameter);
        return 0;
    }

    [RuntimeExport("CreateMutexExW")]
    private static nint CreateMutex(void* attributes, char* name, uint flags, uint access)
    {
        nint handle = Create(name, WaitKind.Mutex, 0, 1);
        if (handle != 0 && (flags & InitiallyOwned) != 0)
            Waits.For((WaitObject*)handle, 0);
        return handle;
    }

    [RuntimeExport("SetEvent")]
    private static int SetEvent(nint handle)
    {
        WaitObject* found = FindEvent(handle);
        if (found == null)
            return FailHandle();

        Waits.Set(found);
        return 1;
    }

    [RuntimeExport("ResetEvent")]
    private static int ResetEvent(nint handle)
    {
        WaitObject* found = FindEvent(handle);
        if (found == null)
            return FailHandle();

        Waits.Reset(found);
        return 1;
    }

    [RuntimeExport("ReleaseSemaphore")]
    private static int ReleaseSemaphore(nint handle, int count, int* before)
    {
        WaitObject* found = WaitObjects.Find(handle, WaitKind.Semaphore);
        if (found == null)
            return FailHandle();

        int had = 0;
        if (count <= 0 || !Waits.TryAdd(found, count, out had))
        {
            WindowsError.Set(WindowsError.TooManyPosts);
            return 0;
        }

        if (before != null)
            *before = had;
        return 1;
    }

    [RuntimeExport("ReleaseMutex")]
    private static int ReleaseMutex(nint handle)
    {
        WaitObject* found = WaitObjects.Find(handle, WaitKind.Mutex);
        if (found == null)
            return FailHandle();

        if (Waits.TryGiveBack(found))
            return 1;

        WindowsError.Set(WindowsError.NotOwner);
        return 0;
    }

    [RuntimeExport("CloseHandle")]
    private static int CloseHandle(nint handle)
    {
        WaitObject* closed = WaitObjects.Find(handle);
        if (closed == null)
            return FailHandle();

        WaitObjects.Close(closed);
        return 1;
    }

    /// <summary>Only within this process, which is the only one.</summary>
    [RuntimeExport("DuplicateHandle")]
    private static int DuplicateHandle(nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int inherit, uint options)
    {
        WaitObject* found = Find(source);
        *target = found == null ? 0 : WaitObjects.Duplicate(found);
        return found == null ? FailHandle() : 1;
    }

    /// <summary>The thread of a handle, or null.</summary>
    public static KernelThread* FindThread(nint handle)
    {
        WaitObject* found = Find(handle);
        return found != null && found->Kind == WaitKind.Thread ? (KernelThread*)found : null;
    }

    private static WaitObject* Find(nint handle) => handle == CurrentThread ? &ThreadList.Current->Object : WaitObjects.Find(handle);

    private static WaitObject* FindEvent(nint handle)
    {
        WaitObject* found = WaitObjects.Find(handle);
        return found != null && found->Kind is WaitKind.ManualEvent or WaitKind.AutoEvent ? found : null;
    }

    // Names are for other processes, so a named object is refused.
    private static nint Create(char* name, WaitKind kind, int count, int maximum)
    {
        if (name != null)
        {
            WindowsError.Set(WindowsError.NotSupported);
            return 0;
        }

        WaitObject* created = WaitObjects.Create(kind, count, maximum);
        if (created == null)
            WindowsError.Set(WindowsError.NotEnoughMemory);
        return (nint)created;
    }

    private static bool HasDuplicate(nint* handles, uint count)
    {
        for (uint i = 1; i < count; i++)
        {
            for (uint j = 0; j < i; j++)
            {
                if (handles[i] == handles[j])
                    return true;
            }
        }

        return false;
    }

    private static int FailHandle()
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return 0;
    }
}
