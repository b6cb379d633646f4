using System.Runtime;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>The registry: every key is missing.</summary>
internal static unsafe class Registry
{
    // ERROR_FILE_NOT_FOUND: what Windows returns for a missing key. These functions return their error.
    private const uint NotFound = 2;

    [RuntimeExport("RegOpenKeyExW")]
    private static uint OpenKey(nint key, char* name, uint options, uint access, nint* opened)
    {
        if (opened == null)
        {
            return WindowsError.InvalidParameter;
        }

        *opened = 0;
        return NotFound;
    }

    [RuntimeExport("RegQueryValueExW")]
    private static uint QueryValue(nint key, char* name, void* reserved, uint* type, void* data, uint* size) =>
    WindowsError.InvalidHandle;

    [RuntimeExport("RegEnumKeyExW")]
    private static uint EnumerateKey(
        nint key, uint index, char* name, uint* length, void* reserved, char* type, uint* typeLength, void* written) =>
        WindowsError.InvalidHandle;

    [RuntimeExport("RegCloseKey")]
    private static uint CloseKey(nint key) => WindowsError.InvalidHandle;
}
