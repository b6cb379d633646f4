using System;
using System.Runtime;

namespace UefiKernel.Runtime.Windows;

/// <summary>Files: there are none. Each function fails as unsupported, which the library turns into an IOException.</summary>
internal static unsafe class Files
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
    internal static uint GetCurrentDirectory(uint size, char* buffer)
    {
        const string Root = "C:\\";
        if (size <= Root.Length)
            return (uint)Root.Length + 1;

        // The caller vouches for size characters at buffer.
        Root.CopyTo(new Span<char>(buffer, Root.Length));
        buffer[Root.Length] = '\0';
        return (uint)Root.Length;
    }

    [RuntimeExport("GetFullPathNameW")]
    private static uint GetFullPath(char* name, uint size, char* buffer, char** file) => (uint)Fail();

    [RuntimeExport("GetLongPathNameW")]
    private static uint GetLongPath(char* name, char* buffer, uint size) => (uint)Fail();

    [RuntimeExport("GetSystemDirectoryW")]
    private static uint GetSystemDirectory(char* buffer, uint size) => (uint)Fail();

    [RuntimeExport("ExpandEnvironmentStringsW")]
    private static uint ExpandEnvironment(char* text, char* buffer, uint size) => (uint)Fail();

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
