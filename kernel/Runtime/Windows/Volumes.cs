using System;
using System.Runtime;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Drives, their space, and the current directory.</summary>
internal static unsafe class Volumes
{
    /// <summary>The serial number of the RAM disk: the letters of its name.</summary>
    public const uint SerialNumber = 0x5241_4D52;

    // Bit 17 is drive R.
    private const uint Drives = 1 << ('R' - 'A');
    private const uint NoRootDirectory = 1;
    private const uint RamDrive = 6;

    // FILE_CASE_PRESERVED_NAMES and FILE_UNICODE_ON_DISK.
    private const uint Features = 2 | 4;

    [RuntimeExport("GetLogicalDrives")]
    private static uint GetDrives() => Drives;

    /// <summary>DRIVE_RAMDISK for the root of the RAM disk, and for no name when that is the current drive.</summary>
    [RuntimeExport("GetDriveTypeW")]
    private static uint GetDriveType(char* root)
    {
        try
        {
            return root == null || (FilePaths.TryParse(root, out ReadOnlySpan<char> path) == 0 && path is "\\")
                ? RamDrive
                : NoRootDirectory;
        }
        catch (OutOfMemoryException)
        {
            return NoRootDirectory;
        }
    }

    [RuntimeExport("GetDiskFreeSpaceExW")]
    private static int GetFreeSpace(char* name, ulong* available, ulong* total, ulong* free)
    {
        try
        {
            uint error = name == null ? 0 : FileQueries.TryDescribe(name, out _);
            if (error != 0)
            {
                return WindowsError.Fail(error == WindowsError.FileNotFound ? WindowsError.PathNotFound : error);
            }
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }

        Set(available, (ulong)FileVolumes.Free);
        Set(total, (ulong)FileVolumes.Disk.Limit);
        Set(free, (ulong)FileVolumes.Free);
        return 1;
    }

    [RuntimeExport("GetVolumeInformationW")]
    private static int GetInformation(
        char* root, char* label, uint labelSize, uint* serial, uint* longestName, uint* features, char* system, uint systemSize)
    {
        try
        {
            uint error = 0;
            if (root != null)
            {
                error = FilePaths.TryParse(root, out ReadOnlySpan<char> path);
                error = error != 0 ? error : path is "\\" ? 0 : WindowsError.InvalidName;
            }

            if (error != 0)
            {
                return WindowsError.Fail(error);
            }
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }

        if (serial != null)
        {
            *serial = SerialNumber;
        }

        if (longestName != null)
        {
            *longestName = FileNames.MaximumLength;
        }

        if (features != null)
        {
            *features = Features;
        }

        return TryCopy("RAM disk", label, labelSize) && TryCopy("RAMFS", system, systemSize)
            ? 1
            : WindowsError.Fail(WindowsError.MoreData);
    }

    /// <summary>The current directory.</summary>
    /// <returns>Characters without the zero at the end; with it when the buffer is too small.</returns>
    [RuntimeExport("GetCurrentDirectoryW")]
    internal static uint GetCurrentDirectory(uint size, char* buffer) =>
        CallerText.Copy(CurrentDirectory.Path, buffer, size);

    [RuntimeExport("SetCurrentDirectoryW")]
    private static int SetCurrentDirectory(char* name)
    {
        try
        {
            uint error = FilePaths.TryParse(name, out ReadOnlySpan<char> path);
            return error != 0
                ? WindowsError.Fail(error)
                : NtStatus.Report(CurrentDirectory.Set(string.Concat(FileVolumes.Root, path[1..])));
        }
        catch (OutOfMemoryException)
        {
            return WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    private static bool TryCopy(string text, char* buffer, uint size) =>
        buffer == null || CallerText.Copy(text, buffer, size) <= text.Length;

    private static void Set(ulong* place, ulong value)
    {
        if (place != null)
        {
            *place = value;
        }
    }
}
