using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Completion ports, by which the library's pool of threads wakes its threads and gets packets of
/// <c>ThreadPool.UnsafeQueueNativeOverlapped</c> and of operations on files that were opened for them.
/// </summary>
internal static unsafe class CompletionPorts
{
    private const nint InvalidHandle = -1;

    /// <summary>Makes a port (for INVALID_HANDLE_VALUE), or binds a file to one.</summary>
    [RuntimeExport("CreateIoCompletionPort")]
    private static nint Create(nint file, nint port, nuint key, uint threads)
    {
        if (file != InvalidHandle)
        {
            return Bind(file, port, key);
        }

        if (port != 0)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        try
        {
            return HandleFunctions.Add(CompletionPort.TryCreate(), null);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("PostQueuedCompletionStatus")]
    private static int Post(nint handle, uint bytes, nuint key, nint overlapped)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not CompletionPort port)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        try
        {
            return port.Post(new CompletionPacket(bytes, key, overlapped))
                ? 1
                : WindowsError.Fail(WindowsError.NoSystemResources);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    /// <summary>Takes a packet. When none came, the overlapped pointer is null and all else stays as it was.</summary>
    [RuntimeExport("GetQueuedCompletionStatus")]
    private static int Get(nint handle, uint* bytes, nuint* key, nint* overlapped, uint milliseconds)
    {
        if (bytes == null || key == null || overlapped == null)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        *overlapped = 0;
        Entry entry;
        uint taken;
        if (Take(handle, &entry, 1, &taken, milliseconds) == 0)
        {
            return 0;
        }

        *bytes = entry.Bytes;
        *key = entry.Key;
        *overlapped = entry.Overlapped;
        return 1;
    }

    /// <summary>Takes as many packets as there are, waiting for the first one.</summary>
    [RuntimeExport("GetQueuedCompletionStatusEx")]
    private static int Get(nint handle, Entry* entries, uint count, uint* removed, uint milliseconds, int alertable)
    {
        return entries == null || count == 0 || removed == null
            ? WindowsError.Fail(WindowsError.InvalidParameter)
            : Take(handle, entries, count, removed, milliseconds);
    }

    // Takes up to count packets, at least 1, and waits for the first one only. Without one it sets the error and returns 0.
    private static int Take(nint handle, Entry* entries, uint count, uint* removed, uint milliseconds)
    {
        *removed = 0;
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not CompletionPort port)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        CompletionStatus status = port.Take(milliseconds, out CompletionPacket packet);
        ProgramCode.ThrowIfWoken();
        if (status != CompletionStatus.Success)
        {
            return WindowsError.Fail(ErrorOf(status));
        }

        do
        {
            entries[(*removed)++] = new Entry { Key = packet.Key, Overlapped = packet.Overlapped, Bytes = packet.Bytes };
        }
        while (*removed < count && port.Take(0, out packet) == CompletionStatus.Success);
        return 1;
    }

    // Without a port, one is made for the file (Microsoft, "CreateIoCompletionPort function").
    private static nint Bind(nint file, nint port, nuint key)
    {
        using HandleUse bound = KernelHandles.Use(file);
        if (bound.Object == null)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        nint handle = port == 0 ? Create(InvalidHandle, 0, 0, 0) : port;
        if (handle == 0)
        {
            return 0;
        }

        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not CompletionPort found)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (NtStatus.Report(bound.Object.Bind(found, key)) != 0)
        {
            return handle;
        }

        if (port == 0)
        {
            KernelHandles.Table.Close(handle);
        }

        return 0;
    }

    private static uint ErrorOf(CompletionStatus status) =>
        status == CompletionStatus.TimedOut ? WindowsError.TimedOut : WindowsError.AbandonedWait;

    /// <summary>OVERLAPPED_ENTRY (Microsoft, "OVERLAPPED_ENTRY structure"): 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nuint Key;
        public nint Overlapped;
        public nuint Reserved;
        public uint Bytes;
    }
}
