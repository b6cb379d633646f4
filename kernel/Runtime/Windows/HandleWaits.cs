using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Waits for handles. What is waited for stays until the wait ends, even if its last handle is closed meanwhile.
/// </summary>
internal static unsafe class HandleWaits
{
    /// <summary>Waits for handles.</summary>
    /// <param name="handles">The handles.</param>
    /// <param name="count">How many, from 1 to 64.</param>
    /// <param name="all">Whether for all of them at once; then no object may be there twice.</param>
    /// <param name="milliseconds">The longest wait; INFINITE waits without limit.</param>
    /// <returns>WAIT_OBJECT_0 or WAIT_ABANDONED_0 plus the index of the handle, WAIT_TIMEOUT, or WAIT_FAILED.</returns>
    public static uint WaitForHandles(nint* handles, uint count, bool all, uint milliseconds)
    {
        if (handles == null || count is 0 or > Waits.MaximumObjects)
        {
            return Fail(WindowsError.InvalidParameter);
        }

        if (count == 1)
        {
            KernelObject? held = null;
            return WaitForHandles(handles, new Span<KernelObject?>(ref held), all: false, milliseconds);
        }

        HeldObjects row = default;
        return WaitForHandles(handles, ((Span<KernelObject?>)row)[..(int)count], all, milliseconds);
    }

    [RuntimeExport("WaitForSingleObject")]
    private static uint WaitForObject(nint handle, uint milliseconds) => WaitForHandles(&handle, 1, all: false, milliseconds);

    [RuntimeExport("WaitForSingleObjectEx")]
    private static uint WaitForObject(nint handle, uint milliseconds, int alertable) =>
    WaitForHandles(&handle, 1, all: false, milliseconds);

    [RuntimeExport("WaitForMultipleObjectsEx")]
    private static uint WaitForObjects(uint count, nint* handles, int all, uint milliseconds, int alertable) =>
        WaitForHandles(handles, count, all != 0, milliseconds);

    private static uint WaitForHandles(nint* handles, Span<KernelObject?> held, bool all, uint milliseconds)
    {
        WaitObject** objects = stackalloc WaitObject*[held.Length];
        try
        {
            for (int i = 0; i < held.Length; i++)
            {
                objects[i] = Hold(handles[i], ref held[i]);
                if (objects[i] == null)
                {
                    return Fail(WindowsError.InvalidHandle);
                }
            }

            // Two handles may be of one object. Taking it twice at once would take an event that is set once below 0.
            if (all && HasDuplicate(objects, held.Length))
            {
                return Fail(WindowsError.InvalidParameter);
            }

            uint result = Waits.For(objects, held.Length, all, milliseconds);
            ProgramCode.ThrowIfWoken();
            return result;
        }
        finally
        {
            foreach (KernelObject? used in held)
            {
                if (used != null)
                {
                    HandleTable.Release(used);
                }
            }
        }
    }

    private static WaitObject* Hold(nint handle, ref KernelObject? held)
    {
        if (handle == HandleFunctions.CurrentThread)
        {
            return &ThreadList.Current->Object;
        }

        held = KernelHandles.Table.Use(handle);
        return held == null ? null : held.Waitable;
    }

    private static bool HasDuplicate(WaitObject** objects, int count)
    {
        for (int i = 1; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (objects[i] == objects[j])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static uint Fail(uint error)
    {
        WindowsError.Set(error);
        return WaitObject.Failed;
    }

    // On the stack: a wait allocates nothing.
    [InlineArray(Waits.MaximumObjects)]
    private struct HeldObjects
    {
        private KernelObject? _first;
    }
}
