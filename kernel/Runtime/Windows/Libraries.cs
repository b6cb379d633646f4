using System;
using System.Runtime;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Loadable libraries. There is one, this image itself, under the name of kernel32.dll: CoreLib asks it by name for functions
/// that not every Windows has, for the wall clock and for the folder of temporary files. No other is found.
/// </summary>
internal static unsafe class Libraries
{
    private static nint Self => (nint)ClassLibrary.GetImageBase();

    [RuntimeExport("LoadLibraryExW")]
    private static nint Load(char* name, nint file, uint flags)
    {
        ReadOnlySpan<char> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        return text.Equals("kernel32.dll", StringComparison.OrdinalIgnoreCase)
            ? Self
            : WindowsError.Fail(WindowsError.ModuleNotFound);
    }

    [RuntimeExport("FreeLibrary")]
    private static int Free(nint library) => library == Self ? 1 : WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("GetProcAddress")]
    private static nint GetProcedure(nint library, byte* name)
    {
        // Names below 64 KiB are numbers (Microsoft, "GetProcAddress"), and this image has no numbered exports.
        if (library != Self || (nuint)name < 0x1_0000)
        {
            return WindowsError.Fail(library == Self ? WindowsError.ProcedureNotFound : WindowsError.InvalidHandle);
        }

        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);

        // Static methods have the calling convention of Windows, which is also how CoreLib's imports are bound to them.
        if (text.SequenceEqual("GetSystemTimeAsFileTime"u8) || text.SequenceEqual("GetSystemTimePreciseAsFileTime"u8))
        {
            return (nint)(delegate*<long*, void>)&Time.GetSystemTimePreciseAsFileTime;
        }

        if (text.SequenceEqual("GetTempPathW"u8) || text.SequenceEqual("GetTempPath2W"u8))
        {
            return (nint)(delegate*<uint, char*, uint>)&ProcessEnvironment.GetTemporaryPath;
        }

        return WindowsError.Fail(WindowsError.ProcedureNotFound);
    }
}
