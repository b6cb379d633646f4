using System;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Paths as programs write them, to paths on the RAM disk (Microsoft, "File path formats on Windows systems").</summary>
internal static unsafe class FilePaths
{
    /// <summary>The device that takes everything and has nothing.</summary>
    public const string NullDevice = @"\\.\NUL";

    /// <summary>The device that is the input of the console.</summary>
    public const string ConsoleInput = @"\\.\CONIN$";

    /// <summary>The device that is the screen of the console.</summary>
    public const string ConsoleOutput = @"\\.\CONOUT$";

    // ERROR_BAD_NETPATH: there is no network.
    private const uint BadNetworkPath = 53;
    private const string Extended = @"\\?\";
    private const string Device = @"\\.\";

    /// <summary>Makes a path absolute; one with <c>\\?\</c> is left as it is.</summary>
    /// <param name="text">The caller vouches for a zero at the end.</param>
    /// <param name="full">The absolute path, or null.</param>
    /// <returns>0, or the Windows error.</returns>
    public static uint TryGetFull(char* text, out string? full)
    {
        full = null;
        if (text == null || *text == '\0')
        {
            return WindowsError.PathNotFound;
        }

        ReadOnlySpan<char> path = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        if (path.Length > FileNames.MaximumPathLength)
        {
            return WindowsError.FileNameTooLong;
        }

        full = path.StartsWith(Extended, StringComparison.Ordinal) ? path.ToString() : PathNames.GetFull(path.ToString());
        return 0;
    }

    /// <summary>Finds the path on the RAM disk.</summary>
    /// <param name="text">The caller vouches for a zero at the end.</param>
    /// <param name="path">What follows the drive's letter; empty when it failed.</param>
    /// <returns>0, or the Windows error: no other drive is there, no share and no device but NUL.</returns>
    public static uint TryParse(char* text, out ReadOnlySpan<char> path)
    {
        path = default;
        uint error = TryGetFull(text, out string? full);
        if (error != 0)
        {
            return error;
        }

        ReadOnlySpan<char> rest = full;
        if (rest.StartsWith(Extended, StringComparison.Ordinal) || rest.StartsWith(Device, StringComparison.Ordinal))
        {
            rest = rest[Extended.Length..];
            if (rest.Length < 2 || rest[1] != ':')
            {
                return rest.StartsWith("UNC\\", StringComparison.OrdinalIgnoreCase) ? BadNetworkPath : WindowsError.FileNotFound;
            }
        }
        else if (rest.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return BadNetworkPath;
        }

        if (!rest.StartsWith(FileVolumes.Root, StringComparison.OrdinalIgnoreCase))
        {
            return WindowsError.PathNotFound;
        }

        path = rest[2..];
        return 0;
    }
}
