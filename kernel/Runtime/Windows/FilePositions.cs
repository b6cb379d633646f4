using System;
using System.Runtime;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Positions, lengths and locked ranges of open files.</summary>
internal static unsafe class FilePositions
{
    // ERROR_NEGATIVE_SEEK.
    private const uint NegativeSeek = 131;

    [RuntimeExport("SetFilePointerEx")]
    private static int Seek(nint handle, long distance, long* position, uint origin)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject opened || origin > 2)
        {
            return WindowsError.Fail(origin > 2 ? WindowsError.InvalidParameter : WindowsError.InvalidHandle);
        }

        // FILE_BEGIN, FILE_CURRENT, FILE_END. A sum that overflows is negative.
        long start = origin switch { 0 => 0, 1 => opened.File.Position, _ => opened.File.Describe().Length };
        long target = unchecked(start + distance);
        if (opened.File.Seek(target) != FileStatus.Success)
        {
            return WindowsError.Fail(NegativeSeek);
        }

        if (position != null)
        {
            *position = target;
        }

        return 1;
    }

    [RuntimeExport("SetEndOfFile")]
    private static int SetEnd(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        try
        {
            return use.Object is FileObject opened
                ? NtStatus.Report(opened.File.SetLength(opened.File.Position))
                : WindowsError.Fail(WindowsError.InvalidHandle);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("GetFileSizeEx")]
    private static int GetSize(nint handle, long* size)
    {
        using HandleUse use = KernelHandles.Use(handle);
        FileStatus status = FileStatus.InvalidHandle;
        *size = 0;
        if (use.Object != null)
        {
            status = use.Object.GetSize(out *size);
        }

        return NtStatus.Report(status);
    }

    [RuntimeExport("LockFile")]
    private static int Lock(nint handle, uint startLow, uint startHigh, uint lengthLow, uint lengthHigh)
    {
        using HandleUse use = KernelHandles.Use(handle);
        try
        {
            return use.Object is FileObject opened
                ? NtStatus.Report(opened.File.SetLock(Join(startHigh, startLow), Join(lengthHigh, lengthLow)))
                : WindowsError.Fail(WindowsError.InvalidHandle);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("UnlockFile")]
    private static int Unlock(nint handle, uint startLow, uint startHigh, uint lengthLow, uint lengthHigh)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return use.Object is FileObject opened
            ? NtStatus.Report(opened.File.Unlock(Join(startHigh, startLow), Join(lengthHigh, lengthLow)))
            : WindowsError.Fail(WindowsError.InvalidHandle);
    }

    private static ulong Join(uint high, uint low) => ((ulong)high << 32) | low;
}
