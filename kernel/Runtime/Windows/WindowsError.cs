using System.Runtime;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// The last error, as Windows functions leave it for the library to turn into an exception. Numbers: Microsoft's "System Error
/// Codes". This folder holds the Windows functions that CoreLib imports, written over the kernel's own services; what cannot
/// exist here fails with the fitting error.
/// </summary>
internal static unsafe class WindowsError
{
    /// <summary>ERROR_FILE_NOT_FOUND.</summary>
    public const uint FileNotFound = 2;

    /// <summary>ERROR_PATH_NOT_FOUND.</summary>
    public const uint PathNotFound = 3;

    /// <summary>ERROR_INVALID_HANDLE.</summary>
    public const uint InvalidHandle = 6;

    /// <summary>ERROR_NOT_ENOUGH_MEMORY.</summary>
    public const uint NotEnoughMemory = 8;

    /// <summary>ERROR_NOT_OWNER.</summary>
    public const uint NotOwner = 288;

    /// <summary>ERROR_TOO_MANY_POSTS.</summary>
    public const uint TooManyPosts = 298;

    /// <summary>WAIT_TIMEOUT.</summary>
    public const uint TimedOut = 258;

    /// <summary>ERROR_TIMEOUT.</summary>
    public const uint Timeout = 1460;

    /// <summary>ERROR_NOT_SUPPORTED.</summary>
    public const uint NotSupported = 50;

    /// <summary>ERROR_BAD_LENGTH.</summary>
    public const uint BadLength = 24;

    /// <summary>ERROR_FILE_EXISTS.</summary>
    public const uint FileExists = 80;

    /// <summary>ERROR_INVALID_PARAMETER.</summary>
    public const uint InvalidParameter = 87;

    /// <summary>ERROR_INSUFFICIENT_BUFFER.</summary>
    public const uint InsufficientBuffer = 122;

    /// <summary>ERROR_MOD_NOT_FOUND.</summary>
    public const uint ModuleNotFound = 126;

    /// <summary>ERROR_PROC_NOT_FOUND.</summary>
    public const uint ProcedureNotFound = 127;

    /// <summary>ERROR_BUFFER_OVERFLOW: what GetComputerNameW says of a small buffer.</summary>
    public const uint BufferOverflow = 111;

    /// <summary>ERROR_MORE_DATA.</summary>
    public const uint MoreData = 234;

    /// <summary>ERROR_INVALID_NAME.</summary>
    public const uint InvalidName = 123;

    /// <summary>ERROR_ALREADY_EXISTS.</summary>
    public const uint AlreadyExists = 183;

    /// <summary>ERROR_ENVVAR_NOT_FOUND.</summary>
    public const uint EnvironmentVariableNotFound = 203;

    /// <summary>ERROR_INVALID_ADDRESS.</summary>
    public const uint InvalidAddress = 487;

    /// <summary>ERROR_FILENAME_EXCED_RANGE.</summary>
    public const uint FileNameTooLong = 206;

    /// <summary>ERROR_OPERATION_ABORTED.</summary>
    public const uint OperationAborted = 995;

    /// <summary>ERROR_ABANDONED_WAIT_0.</summary>
    public const uint AbandonedWait = 735;

    /// <summary>ERROR_IO_INCOMPLETE.</summary>
    public const uint OperationIncomplete = 996;

    /// <summary>ERROR_NO_SYSTEM_RESOURCES.</summary>
    public const uint NoSystemResources = 1450;

    /// <summary>Notes the error of a function that fails with 0, FALSE or a null handle.</summary>
    /// <returns>0.</returns>
    public static int Fail(uint error)
    {
        Set(error);
        return 0;
    }

    /// <summary>Notes the error of a function that failed.</summary>
    [RuntimeExport("SetLastError")]
    public static void Set(uint error) => ThreadList.Current->LastError = error;

    [RuntimeExport("GetLastError")]
    private static uint Get() => ThreadList.Current->LastError;
}
