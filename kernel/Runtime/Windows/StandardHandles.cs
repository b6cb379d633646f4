using System;
using System.Runtime;
using System.Text;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Standard output and error: CoreLib prints its fatal errors there. The text goes to the kernel's log.</summary>
internal static unsafe class StandardHandles
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const nint InvalidHandle = -1;
    private const nint LogHandle = 0x10;
    private const uint Utf8CodePage = 65001;

    [RuntimeExport("GetConsoleOutputCP")]
    private static uint GetConsoleOutputCodePage() => Utf8CodePage;

    [RuntimeExport("GetConsoleCP")]
    private static uint GetConsoleInputCodePage() => Utf8CodePage;

    /// <summary>Standard output is a file to the library, not a console of Windows: no handle is one of a console.</summary>
    [RuntimeExport("GetConsoleMode")]
    private static int GetConsoleMode() => WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("ReadConsoleW")]
    private static int ReadConsole() => WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("WriteConsoleW")]
    private static int WriteConsole() => WindowsError.Fail(WindowsError.InvalidHandle);

    [RuntimeExport("GetStdHandle")]
    private static nint GetStandardHandle(int which) => which is StandardOutput or StandardError ? LogHandle : InvalidHandle;

    /// <summary>Writes UTF-8 to the log.</summary>
    [RuntimeExport("WriteFile")]
    private static int WriteFile(nint handle, byte* buffer, uint count, uint* written, void* overlapped)
    {
        if (written != null)
        {
            *written = 0;
        }

        if (handle != LogHandle)
        {
            return WindowsError.Fail(WindowsError.InvalidHandle);
        }

        if (overlapped != null || (buffer == null && count != 0) || count > int.MaxValue)
        {
            return WindowsError.Fail(WindowsError.InvalidParameter);
        }

        // The caller vouches for count bytes at buffer. Decoded rune by rune: nothing here may allocate, the heap may be what
        // failed.
        var text = new ReadOnlySpan<byte>(buffer, (int)count);
        char* utf16 = stackalloc char[2];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            text = text[consumed..];
            if (rune.Value == '\r')
            {
                continue;
            }

            int length = rune.EncodeToUtf16(new Span<char>(utf16, 2));
            KernelLog.Write(new ReadOnlySpan<char>(utf16, length));
        }

        if (written != null)
        {
            *written = count;
        }

        return 1;
    }
}
