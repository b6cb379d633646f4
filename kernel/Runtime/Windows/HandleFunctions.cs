using System;
using System.Runtime;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>What Windows does with handles of any kind. A value that is no open handle gives ERROR_INVALID_HANDLE.</summary>
internal static unsafe class HandleFunctions
{
    /// <summary>What GetCurrentThread returns in Windows: a pseudo handle of the thread that uses it.</summary>
    public const nint CurrentThread = -2;

    /// <summary>What GetCurrentProcess returns in Windows: a pseudo handle of the one process.</summary>
    public const nint CurrentProcess = -1;

    // DUPLICATE_CLOSE_SOURCE.
    private const uint CloseSource = 1;

    /// <summary>
    /// Adds an object to the table, notes the error and gives the handle back, as the functions that create objects do.
    /// </summary>
    /// <param name="created">The object; null when there was no memory for it.</param>
    /// <param name="name">From <see cref="ObjectName"/>, or null.</param>
    /// <returns>
    /// 0 when it failed. When the name was in use, the handle of the object that has it, and ERROR_ALREADY_EXISTS.
    /// </returns>
    /// <exception cref="OutOfMemoryException">The table could not grow.</exception>
    public static nint Add(KernelObject? created, string? name)
    {
        if (created == null)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }

        HandleStatus status = KernelHandles.Table.Add(created, name, out nint handle);
        WindowsError.Set(ErrorOf(status));
        return handle;
    }

    /// <summary>The Windows error of a status.</summary>
    public static uint ErrorOf(HandleStatus status) => status switch
    {
        HandleStatus.Success => 0,
        HandleStatus.AlreadyExists => WindowsError.AlreadyExists,
        HandleStatus.NotFound => WindowsError.FileNotFound,
        HandleStatus.WrongKind => WindowsError.InvalidHandle,
        _ => WindowsError.NoSystemResources,
    };

    /// <summary>Closes a handle. Closing a pseudo handle has no effect (Microsoft, "GetCurrentThread function").</summary>
    [RuntimeExport("CloseHandle")]
    private static int Close(nint handle) =>
        handle is CurrentThread or CurrentProcess || KernelHandles.Table.Close(handle)
        ? 1
        : WindowsError.Fail(WindowsError.InvalidHandle);

    /// <summary>Makes another handle of an object. There is one process, so both processes must be its pseudo handle.</summary>
    [RuntimeExport("DuplicateHandle")]
    private static int Duplicate(
        nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int inherit, uint options)
    {
        if (target != null)
        {
            *target = 0;
        }

        if (sourceProcess != CurrentProcess || targetProcess != CurrentProcess)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (source == CurrentProcess)
        {
            return WindowsError.Fail(WindowsError.NotSupported);
        }

        nint made;
        try
        {
            made = source == CurrentThread ? MakeThreadHandle() : DuplicateOpen(source);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }

        // The source is closed whatever the result (Microsoft, "DuplicateHandle function").
        if ((options & CloseSource) != 0)
        {
            KernelHandles.Table.Close(source);
        }

        if (made != 0 && target != null)
        {
            *target = made;
        }
        else if (made != 0)
        {
            KernelHandles.Table.Close(made);
        }

        return made != 0 ? 1 : 0;
    }

    /// <summary>Makes another handle of the object of a handle.</summary>
    /// <returns>0 when there is none, or no room for one more; the error says which.</returns>
    /// <exception cref="OutOfMemoryException">The table could not grow.</exception>
    internal static nint DuplicateOpen(nint source)
    {
        using HandleUse use = KernelHandles.Use(source);
        if (use.Object == null)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        HandleStatus status = KernelHandles.Table.Duplicate(use.Object, out nint made);
        return status == HandleStatus.Success ? made : WindowsError.Fail(ErrorOf(status));
    }

    // The current thread cannot end meanwhile.
    private static nint MakeThreadHandle()
    {
        var made = new ThreadObject();
        made.Attach(ThreadList.Current);
        return Add(made, null);
    }
}
