using System;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// ReadFile, WriteFile and what belongs to them, for whatever a handle is of. An operation that a file was opened to overlap ends
/// before the call returns, as Windows permits: the caller still gets its event set and its packet posted.
/// </summary>
internal static unsafe class Transfers
{
    // An offset with all bits set writes at the end of the file (Microsoft, "WriteFile function").
    private const ulong EndOfFile = ulong.MaxValue;

    /// <summary>Reads bytes. The end of a file gives no bytes, or, of an overlapped operation, ERROR_HANDLE_EOF.</summary>
    [RuntimeExport("ReadFile")]
    private static int ReadFile(nint handle, byte* buffer, uint count, uint* read, Overlapped* overlapped)
    {
        uint error = Begin(buffer, count, read, overlapped);
        if (error != 0)
        {
            return WindowsError.Fail(error);
        }

        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not { } source || (source.IsOverlapped && overlapped == null))
        {
            return WindowsError.Fail(use.Object == null ? WindowsError.InvalidHandle : WindowsError.InvalidParameter);
        }

        if (overlapped != null && overlapped->Offset > long.MaxValue)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        // The caller vouches for count bytes at buffer.
        long position = overlapped == null ? -1 : (long)overlapped->Offset;
        FileStatus status = source.Read(new Span<byte>(buffer, (int)count), position, out int done);
        status = status == FileStatus.EndOfFile && overlapped == null ? FileStatus.Success : status;
        return End(source, status, done, read, overlapped);
    }

    /// <summary>Writes bytes.</summary>
    [RuntimeExport("WriteFile")]
    private static int WriteFile(nint handle, byte* buffer, uint count, uint* written, Overlapped* overlapped)
    {
        uint error = Begin(buffer, count, written, overlapped);
        if (error != 0)
        {
            return WindowsError.Fail(error);
        }

        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not { } target || (target.IsOverlapped && overlapped == null))
        {
            return WindowsError.Fail(use.Object == null ? WindowsError.InvalidHandle : WindowsError.InvalidParameter);
        }

        long position = -1;
        if (overlapped != null && overlapped->Offset == EndOfFile)
        {
            target.GetSize(out position);
        }
        else if (overlapped != null && overlapped->Offset > long.MaxValue)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }
        else if (overlapped != null)
        {
            position = (long)overlapped->Offset;
        }

        // The caller vouches for count bytes at buffer.
        FileStatus status = target.Write(new ReadOnlySpan<byte>(buffer, (int)count), position, out int done);
        return End(target, status, done, written, overlapped);
    }

    [RuntimeExport("GetFileType")]
    private static uint GetFileType(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        FileType type = use.Object?.FileType ?? FileType.Unknown;
        WindowsError.Set(type == FileType.Unknown ? WindowsError.InvalidHandle : 0);
        return (uint)type;
    }

    [RuntimeExport("FlushFileBuffers")]
    private static int Flush(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return NtStatus.Report(use.Object?.Flush() ?? FileStatus.InvalidHandle);
    }

    /// <summary>The result of an operation, which has ended, since each does before its call returns.</summary>
    [RuntimeExport("GetOverlappedResult")]
    private static int GetResult(nint handle, Overlapped* overlapped, uint* count, int wait)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object == null || overlapped == null || count == null)
        {
            return WindowsError.Fail(use.Object == null ? WindowsError.InvalidHandle : WindowsError.InvalidParameter);
        }

        if (overlapped->Status == (nuint)FileStatus.Pending)
        {
            return WindowsError.Fail(WindowsError.OperationIncomplete);
        }

        *count = (uint)overlapped->Count;
        return NtStatus.Report((FileStatus)overlapped->Status);
    }

    /// <summary>No operation is under way that could be cancelled.</summary>
    [RuntimeExport("CancelIoEx")]
    private static int Cancel(nint handle, Overlapped* overlapped)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return NtStatus.Report(use.Object == null ? FileStatus.InvalidHandle : FileStatus.NothingPending);
    }

    [RuntimeExport("CancelSynchronousIo")]
    private static int CancelSynchronous(nint thread) => NtStatus.Report(FileStatus.NothingPending);

    private static uint Begin(byte* buffer, uint count, uint* done, Overlapped* overlapped)
    {
        if (done != null)
        {
            *done = 0;
        }

        if ((buffer == null && count != 0) || count > int.MaxValue)
        {
            return WindowsError.InvalidParameter;
        }

        // Microsoft, "OVERLAPPED structure": the event is reset when the operation begins.
        return overlapped == null || overlapped->EventHandle == 0 || SetEvent(overlapped->EventHandle, isSet: false)
            ? 0
            : WindowsError.InvalidHandle;
    }

    private static int End(KernelObject used, FileStatus status, int count, uint* done, Overlapped* overlapped)
    {
        if (done != null)
        {
            *done = (uint)count;
        }

        if (overlapped == null)
        {
            return NtStatus.Report(status);
        }

        overlapped->Status = (nuint)status;
        overlapped->Count = (nuint)count;
        if (status != FileStatus.Success)
        {
            // What fails before the call returns neither sets its event nor posts a packet.
            return NtStatus.Report(status);
        }

        // The lowest bit of the event's handle says that no packet is wanted (Microsoft, "GetQueuedCompletionStatus function").
        bool wantsPacket = (overlapped->EventHandle & 1) == 0;
        if (overlapped->EventHandle != 0)
        {
            SetEvent(overlapped->EventHandle, isSet: true);
        }

        return !wantsPacket || used.PostCompletion((uint)count, (nint)overlapped)
            ? 1
            : NtStatus.Report(FileStatus.InsufficientResources);
    }

    private static bool SetEvent(nint handle, bool isSet)
    {
        using HandleUse use = KernelHandles.Use(handle & ~1);
        if (use.Object is not { Kind: KernelObjectKind.Event } found)
        {
            return false;
        }

        if (isSet)
        {
            Waits.Set(found.Waitable);
        }
        else
        {
            Waits.Reset(found.Waitable);
        }

        return true;
    }

    /// <summary>OVERLAPPED (Microsoft, "OVERLAPPED structure"): 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Overlapped
    {
        public nuint Status;
        public nuint Count;
        public ulong Offset;
        public nint EventHandle;
    }
}
