using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Files: there are none. Each function fails as unsupported, which the library turns into an IOException; names are text and
/// work.
/// </summary>
internal static unsafe class FileFunctions
{
    private const nint InvalidHandle = -1;

    [RuntimeExport("FindFirstFileExW")]
    private static nint FindFirst(char* name, int level, void* data, int search, void* filter, uint flags)
    {
        Fail();
        return InvalidHandle;
    }

    [RuntimeExport("FindClose")]
    private static int FindClose(nint handle) => Fail();

    [RuntimeExport("GetFileAttributesExW")]
    private static int GetAttributes(char* name, int level, void* data) => Fail();

    /// <summary>The root, so that names without a folder mean something to the library.</summary>
    /// <returns>Characters without the zero at the end; with it when the buffer is too small.</returns>
    [RuntimeExport("GetCurrentDirectoryW")]
    internal static uint GetCurrentDirectory(uint size, char* buffer) =>
    CallerText.Copy(PathNames.CurrentDirectory, buffer, size);

    /// <summary>Makes a name absolute.</summary>
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

    [RuntimeExport("GetLongPathNameW")]
    private static uint GetLongPath(char* name, char* buffer, uint size) => (uint)Fail();

    [RuntimeExport("LoadStringW")]
    private static int LoadString(nint library, uint id, char* buffer, int size) => Fail();

    [RuntimeExport("SetThreadErrorMode")]
    private static int SetErrorMode(uint mode, uint* old) => Fail();

    private static int Fail()
    {
        WindowsError.Set(WindowsError.NotSupported);
        return 0;
    }
}
