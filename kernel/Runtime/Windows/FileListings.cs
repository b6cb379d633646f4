using System;
using System.IO;
using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>What is in a directory: FindFirstFileEx and NtQueryDirectoryFile.</summary>
internal static unsafe class FileListings
{
    private const nint InvalidHandle = -1;

    // FileFullDirectoryInformation (Microsoft, "FILE_INFORMATION_CLASS enumeration"), and where the name begins in an entry.
    private const int FullDirectoryInformation = 2;
    private const int EntryBytes = 68;
    private const int FindNameLength = 260;

    /// <summary>Begins a listing. The pattern is the last part of the name.</summary>
    [RuntimeExport("FindFirstFileExW")]
    private static nint FindFirst(char* name, int level, FindData* data, int search, void* filter, uint flags)
    {
        try
        {
            uint error = TryBegin(name, out OpenFile? directory, out string? pattern);
            FileInformation entry = default;
            if (error == 0)
            {
                error = NtStatus.ToError((uint)directory!.List(pattern, out entry));
            }

            if (error != 0)
            {
                directory?.Close();
                WindowsError.Set(error);
                return InvalidHandle;
            }

            Fill(data, in entry);
            nint handle = HandleFunctions.Add(new FileObject(directory!), null);
            return handle != 0 ? handle : InvalidHandle;
        }
        catch (OutOfMemoryException)
        {
            WindowsError.Set(WindowsError.NotEnoughMemory);
            return InvalidHandle;
        }
    }

    [RuntimeExport("FindNextFileW")]
    private static int FindNext(nint handle, FindData* data)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject listing)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        try
        {
            FileStatus status = listing.File.List(null, out FileInformation entry);
            if (status == FileStatus.Success)
            {
                Fill(data, in entry);
            }

            return NtStatus.Report(status);
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("FindClose")]
    private static int FindClose(nint handle)
    {
        bool isListing;
        using (HandleUse use = KernelHandles.Use(handle))
        {
            isListing = use.Object is FileObject;
        }

        return isListing && KernelHandles.Table.Close(handle) ? 1 : WindowsError.Fail(WindowsError.InvalidHandle);
    }

    /// <summary>Fills a buffer with as many entries as fit; at least one, or part of one with STATUS_BUFFER_OVERFLOW.</summary>
    [RuntimeExport("NtQueryDirectoryFile")]
    private static uint QueryDirectory(
        nint handle, nint signalled, void* routine, void* context, FileOpening.IoStatus* result, byte* buffer, uint size,
        int kind, byte single, FileOpening.CountedString* pattern, byte restart)
    {
        using HandleUse use = KernelHandles.Use(handle);
        if (use.Object is not FileObject listing || kind != FullDirectoryInformation || size < EntryBytes)
        {
            return (uint)(use.Object is not FileObject ? FileStatus.InvalidHandle
                : kind != FullDirectoryInformation ? FileStatus.InvalidInformationClass : FileStatus.LengthMismatch);
        }

        if (restart != 0)
        {
            listing.File.RestartListing();
        }

        try
        {
            string? names = pattern == null || pattern->Length == 0
                ? null
                : new string(pattern->Buffer, 0, pattern->Length / sizeof(char));
            FileStatus status = Fill(listing.File, names, new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue)), single != 0,
                out int filled);
            *result = new FileOpening.IoStatus { Status = (nuint)status, Information = (nuint)filled };
            return (uint)status;
        }
        catch (OutOfMemoryException)
        {
            return (uint)FileStatus.NoMemory;
        }
    }

    private static FileStatus Fill(OpenFile listing, string? pattern, Span<byte> buffer, bool single, out int filled)
    {
        filled = 0;
        int last = -1;
        int next = 0;
        while (last < 0 || !single)
        {
            ListingPlace place = listing.Listing;
            FileStatus status = listing.List(pattern, out FileInformation entry);
            if (status != FileStatus.Success)
            {
                return last >= 0 ? FileStatus.Success : status;
            }

            ReadOnlySpan<byte> name = MemoryMarshal.AsBytes(entry.Name.AsSpan());
            bool fits = buffer.Length - next >= EntryBytes + name.Length;
            if (!fits && last >= 0)
            {
                listing.Listing = place;
                return FileStatus.Success;
            }

            Span<byte> room = buffer[next..];
            WriteEntry(room, in entry, name.Length);
            int copied = Math.Min(name.Length, room.Length - EntryBytes);
            name[..copied].CopyTo(room[EntryBytes..]);
            filled = next + EntryBytes + copied;
            if (!fits)
            {
                return FileStatus.BufferOverflow;
            }

            if (last >= 0)
            {
                MemoryMarshal.Write(buffer[last..], next - last);
            }

            last = next;

            // Entries begin at multiples of 8.
            next = (filled + 7) & ~7;
            if (next > buffer.Length)
            {
                return FileStatus.Success;
            }
        }

        return FileStatus.Success;
    }

    // FILE_FULL_DIR_INFORMATION (Microsoft, "FILE_FULL_DIR_INFORMATION structure").
    private static void WriteEntry(Span<byte> room, in FileInformation entry, int nameBytes)
    {
        room[..EntryBytes].Clear();
        MemoryMarshal.Write(room[8..], entry.Times);
        MemoryMarshal.Write(room[40..], entry.Length);
        MemoryMarshal.Write(room[48..], entry.Allocated);
        MemoryMarshal.Write(room[56..], (int)entry.Attributes);
        MemoryMarshal.Write(room[60..], nameBytes);
    }

    // Splits the pattern off and opens the directory. A path that ends in a backslash has no pattern, and finds nothing.
    private static uint TryBegin(char* name, out OpenFile? directory, out string? pattern)
    {
        directory = null;
        pattern = null;
        uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
        if (error != 0)
        {
            return error;
        }

        int last = path.LastIndexOf('\\');
        if (last == path.Length - 1)
        {
            return WindowsError.FileNotFound;
        }

        pattern = path[(last + 1)..].ToString();
        var request = new FileRequest(
            FileRights.ReadData, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Open,
            FileOpenOptions.Directory | FileOpenOptions.Synchronous);
        FileStatus status = FileVolumes.Disk.Open(path[..(last + 1)], in request, out directory, out _);
        return NtStatus.ToError((uint)(status == FileStatus.NotFound ? FileStatus.PathNotFound : status));
    }

    private static void Fill(FindData* data, in FileInformation entry)
    {
        *data = new FindData
        {
            Attributes = (uint)entry.Attributes,
            Created = entry.Times.Created,
            Accessed = entry.Times.Accessed,
            Written = entry.Times.Written,
            LengthHigh = (uint)(entry.Length >> 32),
            LengthLow = (uint)entry.Length,
        };

        // A name has at most 255 characters, and the structure was zeroed.
        entry.Name.CopyTo(new Span<char>(data->Name, FindNameLength));
    }

    /// <summary>WIN32_FIND_DATAW (Microsoft, "WIN32_FIND_DATAW structure"): 592 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct FindData
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public uint LengthHigh;
        public uint LengthLow;
        public uint ReparseTag;
        public uint Reserved;
        public fixed char Name[FindNameLength];
        public fixed char ShortName[14];
    }
}
