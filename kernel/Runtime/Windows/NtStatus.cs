using System.Runtime;
using UefiKernel.Kernel.Files;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Windows errors of statuses of the native interface. Numbers: Microsoft, "NTSTATUS Values" and "System Error Codes".
/// </summary>
internal static class NtStatus
{
    // ERROR_MR_MID_NOT_FOUND: what Windows returns for a status that it has no error for.
    private const uint NoSuchMessage = 317;

    /// <summary>The Windows error of a status; 0 for success, 317 for an unknown status.</summary>
    [RuntimeExport("RtlNtStatusToDosError")]
    internal static uint ToError(uint status) => status switch
    {
        0 => 0,
        0x0000_0102 => 1460, // STATUS_TIMEOUT, ERROR_TIMEOUT
        0x0000_0103 => 997, // STATUS_PENDING, ERROR_IO_PENDING
        0x8000_0005 => 234, // STATUS_BUFFER_OVERFLOW, ERROR_MORE_DATA
        0x8000_0006 => 18, // STATUS_NO_MORE_FILES, ERROR_NO_MORE_FILES
        0xC000_0001 => 31, // STATUS_UNSUCCESSFUL, ERROR_GEN_FAILURE
        0xC000_0002 => 1, // STATUS_NOT_IMPLEMENTED, ERROR_INVALID_FUNCTION
        0xC000_0003 => WindowsError.InvalidParameter, // STATUS_INVALID_INFO_CLASS
        0xC000_0004 => 24, // STATUS_INFO_LENGTH_MISMATCH, ERROR_BAD_LENGTH
        0xC000_0005 => 998, // STATUS_ACCESS_VIOLATION, ERROR_NOACCESS
        0xC000_0008 => WindowsError.InvalidHandle, // STATUS_INVALID_HANDLE
        0xC000_000D => WindowsError.InvalidParameter, // STATUS_INVALID_PARAMETER
        0xC000_000F => WindowsError.FileNotFound, // STATUS_NO_SUCH_FILE
        0xC000_0010 => 1, // STATUS_INVALID_DEVICE_REQUEST, ERROR_INVALID_FUNCTION
        0xC000_0011 => 38, // STATUS_END_OF_FILE, ERROR_HANDLE_EOF
        0xC000_0017 => WindowsError.NotEnoughMemory, // STATUS_NO_MEMORY
        0xC000_0022 => 5, // STATUS_ACCESS_DENIED, ERROR_ACCESS_DENIED
        0xC000_0023 => WindowsError.InsufficientBuffer, // STATUS_BUFFER_TOO_SMALL
        0xC000_0024 => WindowsError.InvalidHandle, // STATUS_OBJECT_TYPE_MISMATCH
        0xC000_0033 => WindowsError.InvalidName, // STATUS_OBJECT_NAME_INVALID
        0xC000_0034 => WindowsError.FileNotFound, // STATUS_OBJECT_NAME_NOT_FOUND
        0xC000_0035 => WindowsError.AlreadyExists, // STATUS_OBJECT_NAME_COLLISION
        0xC000_003A => WindowsError.PathNotFound, // STATUS_OBJECT_PATH_NOT_FOUND
        0xC000_0043 => 32, // STATUS_SHARING_VIOLATION, ERROR_SHARING_VIOLATION
        0xC000_0054 => 33, // STATUS_FILE_LOCK_CONFLICT, ERROR_LOCK_VIOLATION
        0xC000_0055 => 33, // STATUS_LOCK_NOT_GRANTED, ERROR_LOCK_VIOLATION
        0xC000_0056 => 5, // STATUS_DELETE_PENDING, ERROR_ACCESS_DENIED
        0xC000_007E => 158, // STATUS_RANGE_NOT_LOCKED, ERROR_NOT_LOCKED
        0xC000_007F => 112, // STATUS_DISK_FULL, ERROR_DISK_FULL
        0xC000_009A => WindowsError.NoSystemResources, // STATUS_INSUFFICIENT_RESOURCES
        0xC000_00B5 => 121, // STATUS_IO_TIMEOUT, ERROR_SEM_TIMEOUT
        0xC000_00BA => 5, // STATUS_FILE_IS_A_DIRECTORY, ERROR_ACCESS_DENIED
        0xC000_00BB => WindowsError.NotSupported, // STATUS_NOT_SUPPORTED
        0xC000_00D4 => 17, // STATUS_NOT_SAME_DEVICE, ERROR_NOT_SAME_DEVICE
        0xC000_0101 => 145, // STATUS_DIRECTORY_NOT_EMPTY, ERROR_DIR_NOT_EMPTY
        0xC000_0103 => 267, // STATUS_NOT_A_DIRECTORY, ERROR_DIRECTORY
        0xC000_0106 => WindowsError.FileNameTooLong, // STATUS_NAME_TOO_LONG
        0xC000_0120 => 995, // STATUS_CANCELLED, ERROR_OPERATION_ABORTED
        0xC000_0121 => 5, // STATUS_CANNOT_DELETE, ERROR_ACCESS_DENIED
        0xC000_014B => 109, // STATUS_PIPE_BROKEN, ERROR_BROKEN_PIPE
        0xC000_0225 => 1168, // STATUS_NOT_FOUND, ERROR_NOT_FOUND
        _ => NoSuchMessage,
    };

    /// <summary>Notes the error of a status.</summary>
    /// <returns>1 for success, else 0: what Windows functions return.</returns>
    public static int Report(FileStatus status) => status == FileStatus.Success ? 1 : WindowsError.Fail(ToError((uint)status));

    [RuntimeExport("LsaNtStatusToWinError")]
    private static uint ToErrorForSecurity(uint status) => ToError(status);
}
