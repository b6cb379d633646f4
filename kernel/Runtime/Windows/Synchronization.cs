using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Events, semaphores and mutexes, with and without names, which the library's locks, timers and WaitHandle use.
/// </summary>
internal static unsafe class Synchronization
{
    // CREATE_EVENT_MANUAL_RESET, CREATE_EVENT_INITIAL_SET, CREATE_MUTEX_INITIAL_OWNER.
    private const uint ManualReset = 1;
    private const uint InitiallySet = 2;
    private const uint InitiallyOwned = 1;

    [RuntimeExport("CreateEventExW")]
    private static nint CreateEvent(void* attributes, char* name, uint flags, uint access) =>
        Create(name, (flags & ManualReset) != 0 ? WaitKind.ManualEvent : WaitKind.AutoEvent, (flags & InitiallySet) != 0 ? 1 : 0,
            1, null);

    [RuntimeExport("CreateSemaphoreExW")]
    private static nint CreateSemaphore(void* attributes, int count, int maximum, char* name, uint flags, uint access) =>
        maximum > 0 && count >= 0 && count <= maximum
            ? Create(name, WaitKind.Semaphore, count, maximum, null)
            : WindowsError.Fail(WindowsError.InvalidParameter);

    /// <summary>The caller becomes the owner of a new mutex only. For an existing mutex of that name it gets just a
    /// handle.</summary>
    [RuntimeExport("CreateMutexExW")]
    private static nint CreateMutex(void* attributes, char* name, uint flags, uint access) =>
        Create(name, WaitKind.Mutex, 0, 1, (flags & InitiallyOwned) != 0 ? ThreadList.Current : null);

    [RuntimeExport("OpenEventW")]
    private static nint OpenEvent(uint access, int inherit, char* name) => Open(name, KernelObjectKind.Event);

    [RuntimeExport("OpenSemaphoreW")]
    private static nint OpenSemaphore(uint access, int inherit, char* name) => Open(name, KernelObjectKind.Semaphore);

    [RuntimeExport("OpenMutexW")]
    private static nint OpenMutex(uint access, int inherit, char* name) => Open(name, KernelObjectKind.Mutex);

    [RuntimeExport("SetEvent")]
    private static int SetEvent(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return SetEvent(use.Object);
    }

    [RuntimeExport("ResetEvent")]
    private static int ResetEvent(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not { Kind: KernelObjectKind.Event })
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        Waits.Reset(use.Object.Waitable);
        return 1;
    }

    [RuntimeExport("ReleaseSemaphore")]
    private static int ReleaseSemaphore(nint handle, int count, int* before)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return ReleaseSemaphore(use.Object, count, before);
    }

    [RuntimeExport("ReleaseMutex")]
    private static int ReleaseMutex(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return ReleaseMutex(use.Object);
    }

    /// <summary>
    /// Signals one object and waits for another. A thread that the first object releases may run in between, as in Windows.
    /// </summary>
    [RuntimeExport("SignalObjectAndWait")]
    private static uint SignalAndWait(nint signalled, nint waited, uint milliseconds, int alertable)
    {
        using HandleUse use = KernelHandles.Use(signalled);
        int done = use.Object?.Kind switch
        {
            KernelObjectKind.Mutex => ReleaseMutex(use.Object),
            KernelObjectKind.Semaphore => ReleaseSemaphore(use.Object, 1, null),
            _ => SetEvent(use.Object),
        };
        return done != 0 ? HandleWaits.WaitForHandles(&waited, 1, all: false, milliseconds) : WaitObject.Failed;
    }

    private static int SetEvent(KernelObject? found)
    {
        if (found is not { Kind: KernelObjectKind.Event })
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        Waits.Set(found.Waitable);
        return 1;
    }

    private static int ReleaseSemaphore(KernelObject? found, int count, int* before)
    {
        if (found is not { Kind: KernelObjectKind.Semaphore })
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (count <= 0)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        if (!Waits.TryAdd(found.Waitable, count, out int had))
        {
            return WindowsError.Fail(WindowsError.TooManyPosts);
        }

        if (before != null)
        {
            *before = had;
        }

        return 1;
    }

    private static int ReleaseMutex(KernelObject? found)
    {
        if (found is not { Kind: KernelObjectKind.Mutex })
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        return Waits.TryGiveBack(found.Waitable) ? 1 : WindowsError.Fail(WindowsError.NotOwner);
    }

    private static nint Create(char* text, WaitKind kind, int count, int maximum, KernelThread* owner)
    {
        try
        {
            uint error = TryReadName(text, out string? name);
            return error != 0
                ? WindowsError.Fail(error)
                : HandleFunctions.Add(SynchronizationObject.TryCreate(kind, count, maximum, owner), name);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    private static nint Open(char* text, KernelObjectKind kind)
    {
        try
        {
            uint error = TryReadName(text, out string? name);
            if (error != 0 || name == null)
            {
                return WindowsError.Fail(error != 0 ? error : WindowsError.InvalidParameter);
            }

            HandleStatus status = KernelHandles.Table.Open(name, kind, out nint handle);
            WindowsError.Set(HandleFunctions.ErrorOf(status));
            return handle;
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    // No name, and an empty one, are null. The caller vouches for a zero at the end.
    private static uint TryReadName(char* text, out string? name)
    {
        name = null;
        return text == null || *text == '\0'
            ? 0
            : ObjectName.TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text), out name);
    }
}
