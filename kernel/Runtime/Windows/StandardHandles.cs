using System.Runtime;
using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>Standard output and error: CoreLib prints its fatal errors there. The text goes to the kernel's log.</summary>
internal static class StandardHandles
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const nint InvalidHandle = -1;
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
    private static nint GetStandardHandle(int which) =>
        which is StandardOutput or StandardError ? KernelHandles.Log : InvalidHandle;
}
