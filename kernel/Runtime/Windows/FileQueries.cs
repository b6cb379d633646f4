using System;
using System.IO;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>What is known of a file, by path and by handle, and what can be set of it.</summary>
internal static unsafe class FileQueries
{
    // FILE_INFO_BY_HANDLE_CLASS (Microsoft, "FILE_INFO_BY_HANDLE_CLASS enumeration").
    private const int BasicInfo = 0;
    private const int StandardInfo = 1;
    private const int DispositionInfo = 4;
    private const int AllocationInfo = 5;
    private const int EndOfFileInfo = 6;
    private const int AttributeTagInfo = 9;

    // FileModeInformation (Microsoft, "FILE_INFORMATION_CLASS enumeration").
    private const int ModeInformation = 16;

    // FSCTL_GET_REPARSE_POINT and ERROR_NOT_A_REPARSE_POINT: there are no links.
    private const uint GetReparsePoint = 0x0009_00A8;
    private const uint NotReparsePoint = 4390;
    private const uint InvalidFunction = 1;

    [RuntimeExport("GetFileAttributesExW")]
    private static int GetAttributes(char* name, int level, AttributeData* data)
    {
        try
        {
            uint error = TryDescribe(name, out FileInformation found);
            if (error != 0 || level != 0)
            {
                return WindowsError.Fail(error != 0 ? error : WindowsError.InvalidParameter);
            }

            *data = new AttributeData
            {
                Attributes = (uint)found.Attributes,
                Created = found.Times.Created,
                Accessed = found.Times.Accessed,
                Written = found.Times.Written,
                LengthHigh = (uint)(found.Length >> 32),
                LengthLow = (uint)found.Length,
            };
            return 1;
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    /// <summary>Attributes that cannot be set this way are left out, as the function documents.</summary>
    [RuntimeExport("SetFileAttributesW")]
    private static int SetAttributes(char* name, uint attributes)
    {
        try
        {
            uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
            if (error != 0)
            {
                return WindowsError.Fail(error);
            }

            FileRequest request = FileRequest.ForAttributes;
            FileStatus status = FileVolumes.Disk.Open(path, in request, out OpenFile? opened, out _);
            if (status == FileStatus.Success)
            {
                status = opened!.SetBasics(((FileAttributes)attributes & RamDisk.Settable) | FileAttributes.Normal, default);
                opened.Close();
            }

            return NtStatus.Report(status);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("GetFileInformationByHandleEx")]
    private static int GetInformation(nint handle, int kind, void* data, uint size)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject opened)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        FileInformation found = opened.File.Describe();
        switch (kind)
        {
            case BasicInfo when size >= sizeof(Basics):
                *(Basics*)data = new Basics { Times = found.Times, Attributes = (uint)found.Attributes };
                return 1;
            case StandardInfo when size >= sizeof(Standard):
                *(Standard*)data = new Standard
                {
                    Allocated = found.Allocated,
                    Length = found.Length,
                    Links = found.IsDeletePending ? 0U : 1,
                    IsDeletePending = found.IsDeletePending ? (byte)1 : (byte)0,
                    IsDirectory = found.IsDirectory ? (byte)1 : (byte)0,
                };
                return 1;
            case AttributeTagInfo when size >= 8:
                *(ulong*)data = (uint)found.Attributes;
                return 1;
            default:
                bool isKnown = kind is BasicInfo or StandardInfo or AttributeTagInfo;
                return WindowsError.Fail(isKnown ? WindowsError.BadLength : WindowsError.InvalidParameter);
        }
    }

    [RuntimeExport("SetFileInformationByHandle")]
    private static int SetInformation(nint handle, int kind, void* data, uint size)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject opened)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        try
        {
            return kind switch
            {
                BasicInfo when size >= sizeof(Basics) => NtStatus.Report(
                    opened.File.SetBasics((FileAttributes)((Basics*)data)->Attributes, ((Basics*)data)->Times)),
                DispositionInfo when size >= 1 => NtStatus.Report(opened.File.SetDelete(*(byte*)data != 0)),
                AllocationInfo when size >= 8 => NtStatus.Report(opened.File.SetAllocation(*(long*)data)),
                EndOfFileInfo when size >= 8 => NtStatus.Report(opened.File.SetLength(*(long*)data)),
                BasicInfo or DispositionInfo or AllocationInfo or EndOfFileInfo => WindowsError.Fail(WindowsError.BadLength),
                _ => WindowsError.Fail(WindowsError.InvalidParameter),
            };
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("GetFileInformationByHandle")]
    private static int GetInformation(nint handle, HandleInformation* data)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject opened)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        FileInformation found = opened.File.Describe();
        *data = new HandleInformation
        {
            Attributes = (uint)found.Attributes,
            Created = found.Times.Created,
            Accessed = found.Times.Accessed,
            Written = found.Times.Written,
            Volume = Volumes.SerialNumber,
            LengthHigh = (uint)(found.Length >> 32),
            LengthLow = (uint)found.Length,
            Links = 1,
            IdHigh = (uint)(found.Id >> 32),
            IdLow = (uint)found.Id,
        };
        return 1;
    }

    /// <summary>How a handle was opened: by this the library finds out whether it is for overlapped operations.</summary>
    [RuntimeExport("NtQueryInformationFile")]
    private static uint QueryInformation(nint handle, FileOpening.IoStatus* result, uint* data, uint size, int kind)
    {
        const FileOpenOptions Mode = FileOpenOptions.WriteThrough | FileOpenOptions.Sequential | FileOpenOptions.NoBuffering |
            FileOpenOptions.SynchronousAlertable | FileOpenOptions.Synchronous | FileOpenOptions.DeleteOnClose;
        using HandleUse use = KernelHandles.Use(handle);
        FileStatus status = use.Object == null ? FileStatus.InvalidHandle
            : use.Object.FileType == FileType.Unknown ? FileStatus.ObjectTypeMismatch
            : kind != ModeInformation ? FileStatus.InvalidInformationClass
            : size < sizeof(uint) ? FileStatus.LengthMismatch : FileStatus.Success;
        if (status == FileStatus.Success)
        {
            *data = use.Object is FileObject opened ? (uint)(opened.File.Options & Mode)
                : use.Object!.IsOverlapped ? 0U : (uint)FileOpenOptions.Synchronous;
            *result = new FileOpening.IoStatus { Information = sizeof(uint) };
        }

        return (uint)status;
    }

    [RuntimeExport("DeviceIoControl")]
    private static int Control(
        nint handle, uint code, void* input, uint inputSize, void* output, uint outputSize, uint* returned, void* overlapped)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return WindowsError.Fail(
            use.Object == null ? WindowsError.InvalidHandle
            : use.Object is FileObject && code == GetReparsePoint ? NotReparsePoint : InvalidFunction);
    }

    /// <summary>The path with <c>\\?\</c>; other forms of a volume's name are not supported.</summary>
    [RuntimeExport("GetFinalPathNameByHandleW")]
    private static uint GetFinalPath(nint handle, char* buffer, uint size, uint flags)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject opened || (flags & 7) != 0)
        {
            return (uint)WindowsError.Fail(use.Object is FileObject ? WindowsError.NotSupported : WindowsError.InvalidHandle);
        }

        try
        {
            return CallerText.Copy(@"\\?\R:" + opened.File.GetPath(), buffer, size);
        }
        catch (OutOfMemoryException)
        {
            return (uint)WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    /// <summary>Says what is known of a file by the path that a program wrote.</summary>
    /// <returns>0, or the Windows error.</returns>
    internal static uint TryDescribe(char* name, out FileInformation found)
    {
        found = default;
        uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
        return error != 0 ? error : NtStatus.ToError((uint)FileVolumes.Disk.Describe(path, out found));
    }

    /// <summary>WIN32_FILE_ATTRIBUTE_DATA (Microsoft, "WIN32_FILE_ATTRIBUTE_DATA structure"): 36 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct AttributeData
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public uint LengthHigh;
        public uint LengthLow;
    }

    /// <summary>FILE_BASIC_INFO (Microsoft, "FILE_BASIC_INFO structure"): 40 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Basics
    {
        public FileTimes Times;
        public uint Attributes;
    }

    /// <summary>FILE_STANDARD_INFO (Microsoft, "FILE_STANDARD_INFO structure"): 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Standard
    {
        public long Allocated;
        public long Length;
        public uint Links;
        public byte IsDeletePending;
        public byte IsDirectory;
    }

    /// <summary>BY_HANDLE_FILE_INFORMATION (Microsoft, "BY_HANDLE_FILE_INFORMATION structure"): 52 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct HandleInformation
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public uint Volume;
        public uint LengthHigh;
        public uint LengthLow;
        public uint Links;
        public uint IdHigh;
        public uint IdLow;
    }
}
