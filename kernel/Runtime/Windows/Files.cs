using System;
using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Names of files as text, and settings of a process that concern files.</summary>
internal static unsafe class FileFunctions
{
    /// <summary>Makes a name absolute. No file needs to be there.</summary>
    /// <param name="name">The name.</param>
    /// <param name="size">Characters that fit, the zero included.</param>
    /// <param name="buffer">The caller vouches for the given number of characters here.</param>
    /// <param name="file">
    /// When not null: where in the buffer the last part begins; null there when the name ends in a backslash.
    /// </param>
    /// <returns>Characters without the zero at the end; with it when the buffer is too small; 0 for no name.</returns>
    [RuntimeExport("GetFullPathNameW")]
    private static uint GetFullPath(char* name, uint size, char* buffer, char** file)
    {
        if (name == null || *name == '\0')
        {
            WindowsError.Set(WindowsError.InvalidName);
            return 0;
        }

        string full = PathNames.GetFull(new string(name));
        uint length = CallerText.Copy(full, buffer, size);
        int last = full.LastIndexOf('\\') + 1;
        if (file != null)
        {
            *file = length <= full.Length && last < full.Length ? buffer + last : null;
        }

        return length;
    }

    /// <summary>The name itself when the file is there: no file has a short name besides.</summary>
    [RuntimeExport("GetLongPathNameW")]
    private static uint GetLongPath(char* name, char* buffer, uint size)
    {
        try
        {
            uint error = FileQueries.TryDescribe(name, out _);
            return error == 0 ? CallerText.Copy(new string(name), buffer, size) : (uint)WindowsError.Fail(error);
        }
        catch (OutOfMemoryException)
        {
            return (uint)WindowsError.Fail(WindowsError.NotEnoughMemory);
        }
    }

    [RuntimeExport("LoadStringW")]
    private static int LoadString(nint library, uint id, char* buffer, int size) => WindowsError.Fail(WindowsError.NotSupported);

    /// <summary>There are no message boxes to hide: all modes are the same.</summary>
    [RuntimeExport("SetThreadErrorMode")]
    private static int SetErrorMode(uint mode, uint* old)
    {
        if (old != null)
        {
            *old = 0;
        }

        return 1;
    }
}
