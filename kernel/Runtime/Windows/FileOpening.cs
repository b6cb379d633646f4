using System;
using System.IO;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>CreateFileW and NtCreateFile.</summary>
internal static unsafe class FileOpening
{
    private const nint InvalidHandle = -1;
    private const uint BackupSemantics = 0x0200_0000;
    private const uint DeleteOnClose = 0x0400_0000;
    private const uint Overlapped = 0x4000_0000;
    private const uint GenericWrite = 0x4000_0000;
    private const uint AttributeBits = 0xFFFF;

    /// <summary>Opens or makes a file (Microsoft, "CreateFileW function").</summary>
    [RuntimeExport("CreateFileW")]
    private static nint CreateFile(
        char* name, uint access, uint share, void* security, uint disposition, uint flags, nint template)
    {
        try
        {
            if (FindConsole(name) is var console and not 0)
            {
                nint duplicate = HandleFunctions.DuplicateOpen(console);
                return duplicate != 0 ? duplicate : InvalidHandle;
            }

            uint error = TryOpen(name, access, share, disposition, flags, out KernelObject? made, out FileOpened result);
            if (error != 0)
            {
                WindowsError.Set(error);
                return InvalidHandle;
            }

            nint handle = HandleFunctions.Add(made, null);
            if (handle != 0)
            {
                // CREATE_ALWAYS and OPEN_ALWAYS say in the error that the file was there.
                bool wasThere = result != FileOpened.Created && disposition is 2 or 4;
                WindowsError.Set(wasThere ? WindowsError.AlreadyExists : 0);
            }

            return handle != 0 ? handle : InvalidHandle;
        }
        catch (OutOfMemoryException)
        {
            WindowsError.Set(WindowsError.NotEnoughMemory);
            return InvalidHandle;
        }
    }

    /// <summary>Opens or makes a file by its name in an open directory (Microsoft, "NtCreateFile function").</summary>
    [RuntimeExport("NtCreateFile")]
    private static uint NtCreateFile(
        nint* handle, uint access, ObjectAttributes* target, IoStatus* result, long* allocation, uint attributes, uint share,
        uint disposition, uint options, void* extended, uint extendedLength)
    {
        *handle = 0;
        if (target == null || target->Name == null || disposition > (uint)FileDisposition.OverwriteOrCreate)
        {
            return (uint)FileStatus.InvalidParameter;
        }

        try
        {
            using HandleUse use = KernelHandles.Use(target->Root);
            if (use.Object is not FileObject root)
            {
                // Absolute names of the native interface: the library has none.
                return (uint)(target->Root == 0 ? FileStatus.NotSupported
                    : use.Object == null ? FileStatus.InvalidHandle : FileStatus.ObjectTypeMismatch);
            }

            // The caller vouches for the name's length in bytes.
            var name = new ReadOnlySpan<char>(target->Name->Buffer, target->Name->Length / sizeof(char));
            var request = new FileRequest(
                RightsOf(access), (FileShare)share & (FileShare.ReadWrite | FileShare.Delete), (FileDisposition)disposition,
                (FileOpenOptions)options, (FileAttributes)attributes);
            FileStatus status = FileVolumes.Disk.Open(name, in request, out OpenFile? opened, out FileOpened done, root.File);
            if (status == FileStatus.Success)
            {
                HandleStatus added = KernelHandles.Table.Add(new FileObject(opened!), null, out *handle);
                status = added == HandleStatus.Success ? FileStatus.Success : FileStatus.InsufficientResources;
            }

            *result = new IoStatus { Status = (nuint)status, Information = (nuint)done };
            return (uint)status;
        }
        catch (OutOfMemoryException)
        {
            return (uint)FileStatus.NoMemory;
        }
    }

    // The console's own input and screen, whatever the standard handles are (Microsoft, "Console Handles"). 0 for other names.
    private static nint FindConsole(char* name) =>
        FilePaths.TryGetFull(name, out string? full) != 0 ? 0
        : string.Equals(full, FilePaths.ConsoleInput, StringComparison.OrdinalIgnoreCase) ? KernelHandles.ConsoleInput
        : string.Equals(full, FilePaths.ConsoleOutput, StringComparison.OrdinalIgnoreCase) ? KernelHandles.ConsoleOutput
        : 0;

    private static uint TryOpen(
        char* name, uint access, uint share, uint disposition, uint flags, out KernelObject? made, out FileOpened result)
    {
        const uint TruncateExisting = 5;
        made = null;
        result = FileOpened.Opened;
        if (disposition is 0 or > TruncateExisting || (share & ~7U) != 0 ||
            (disposition == TruncateExisting && (access & GenericWrite) == 0))
        {
            return WindowsError.InvalidParameter;
        }

        uint error = FilePaths.TryGetFull(name, out string? full);
        if (error == 0 && string.Equals(full, FilePaths.NullDevice, StringComparison.OrdinalIgnoreCase))
        {
            made = new NullDevice();
            return 0;
        }

        error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
        if (error != 0)
        {
            return error;
        }

        var request = new FileRequest(
            RightsOf(access) | ((flags & DeleteOnClose) != 0 ? FileRights.Delete : 0) | FileRights.ReadAttributes,
            (FileShare)share, DispositionOf(disposition), OptionsOf(flags), (FileAttributes)(flags & AttributeBits));
        FileStatus status = FileVolumes.Disk.Open(path, in request, out OpenFile? opened, out result);
        made = opened == null ? null : new FileObject(opened);
        return status switch
        {
            FileStatus.AlreadyExists => WindowsError.FileExists,
            FileStatus.IsDirectory when path.EndsWith('\\') => WindowsError.PathNotFound,
            _ => NtStatus.ToError((uint)status),
        };
    }

    private static FileDisposition DispositionOf(uint disposition) => disposition switch
    {
        1 => FileDisposition.Create, // CREATE_NEW
        2 => FileDisposition.OverwriteOrCreate, // CREATE_ALWAYS
        3 => FileDisposition.Open, // OPEN_EXISTING
        4 => FileDisposition.OpenOrCreate, // OPEN_ALWAYS
        _ => FileDisposition.Overwrite, // TRUNCATE_EXISTING
    };

    // FILE_FLAG_WRITE_THROUGH, FILE_FLAG_NO_BUFFERING, FILE_FLAG_RANDOM_ACCESS, FILE_FLAG_SEQUENTIAL_SCAN and the others.
    private static FileOpenOptions OptionsOf(uint flags) =>
        ((flags & BackupSemantics) == 0 ? FileOpenOptions.NoDirectory : 0) |
        ((flags & Overlapped) == 0 ? FileOpenOptions.Synchronous : 0) |
        ((flags & DeleteOnClose) != 0 ? FileOpenOptions.DeleteOnClose : 0) |
        ((flags & 0x8000_0000) != 0 ? FileOpenOptions.WriteThrough : 0) |
        ((flags & 0x2000_0000) != 0 ? FileOpenOptions.NoBuffering : 0) |
        ((flags & 0x1000_0000) != 0 ? FileOpenOptions.Random : 0) |
        ((flags & 0x0800_0000) != 0 ? FileOpenOptions.Sequential : 0);

    // Generic rights of files (Microsoft, "File Security and Access Rights"), and all for MAXIMUM_ALLOWED.
    private static FileRights RightsOf(uint access)
    {
        const FileRights Reading = FileRights.ReadData | FileRights.ReadAttributes;
        const FileRights Writing = FileRights.WriteData | FileRights.AppendData | FileRights.WriteAttributes;
        const FileRights Running = FileRights.Execute | FileRights.ReadAttributes;
        FileRights rights = (FileRights)access & (Reading | Writing | Running | FileRights.Delete);
        rights |= (access & 0x8000_0000) != 0 ? Reading : 0;
        rights |= (access & GenericWrite) != 0 ? Writing : 0;
        rights |= (access & 0x2000_0000) != 0 ? Running : 0;
        return (access & 0x1200_0000) != 0 ? Reading | Writing | Running | FileRights.Delete : rights;
    }

    /// <summary>UNICODE_STRING (Microsoft, "UNICODE_STRING structure"); lengths in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CountedString
    {
        public ushort Length;
        public ushort MaximumLength;
        public char* Buffer;
    }

    /// <summary>IO_STATUS_BLOCK (Microsoft, "IO_STATUS_BLOCK structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoStatus
    {
        public nuint Status;
        public nuint Information;
    }

    /// <summary>OBJECT_ATTRIBUTES (Microsoft, "OBJECT_ATTRIBUTES structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ObjectAttributes
    {
        public uint Length;
        public nint Root;
        public CountedString* Name;
        public uint Attributes;
        public void* Security;
        public void* Quality;
    }
}
