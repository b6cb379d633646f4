namespace UefiKernel.Kernel.Files;

/// <summary>
/// How an operation on a file or handle ended. The values are those of NTSTATUS (Microsoft, "NTSTATUS Values"), which the Windows
/// functions return or turn into errors.
/// </summary>
internal enum FileStatus : uint
{
    /// <summary>STATUS_SUCCESS.</summary>
    Success = 0,

    /// <summary>STATUS_PENDING: the operation goes on.</summary>
    Pending = 0x0000_0103,

    /// <summary>STATUS_NO_MORE_FILES: a listing is at its end.</summary>
    NoMoreFiles = 0x8000_0006,

    /// <summary>STATUS_BUFFER_OVERFLOW: the first part of the data fit.</summary>
    BufferOverflow = 0x8000_0005,

    /// <summary>STATUS_INVALID_INFO_CLASS: the kind of information is not known.</summary>
    InvalidInformationClass = 0xC000_0003,

    /// <summary>STATUS_INFO_LENGTH_MISMATCH: the buffer is too short for the information.</summary>
    LengthMismatch = 0xC000_0004,

    /// <summary>STATUS_INVALID_HANDLE.</summary>
    InvalidHandle = 0xC000_0008,

    /// <summary>STATUS_INVALID_PARAMETER.</summary>
    InvalidParameter = 0xC000_000D,

    /// <summary>STATUS_NO_SUCH_FILE: nothing in the directory has a name that matches.</summary>
    NoSuchFile = 0xC000_000F,

    /// <summary>STATUS_PIPE_BROKEN: nobody reads what is written.</summary>
    PipeBroken = 0xC000_014B,

    /// <summary>STATUS_END_OF_FILE: a read began at the end or behind it.</summary>
    EndOfFile = 0xC000_0011,

    /// <summary>STATUS_NO_MEMORY.</summary>
    NoMemory = 0xC000_0017,

    /// <summary>STATUS_ACCESS_DENIED.</summary>
    AccessDenied = 0xC000_0022,

    /// <summary>STATUS_OBJECT_TYPE_MISMATCH: the handle's object cannot do this.</summary>
    ObjectTypeMismatch = 0xC000_0024,

    /// <summary>STATUS_OBJECT_NAME_INVALID.</summary>
    InvalidName = 0xC000_0033,

    /// <summary>STATUS_OBJECT_NAME_NOT_FOUND: the last part of the path is missing.</summary>
    NotFound = 0xC000_0034,

    /// <summary>STATUS_OBJECT_NAME_COLLISION: the name is in use.</summary>
    AlreadyExists = 0xC000_0035,

    /// <summary>STATUS_OBJECT_PATH_NOT_FOUND: a folder of the path is missing.</summary>
    PathNotFound = 0xC000_003A,

    /// <summary>STATUS_SHARING_VIOLATION.</summary>
    SharingViolation = 0xC000_0043,

    /// <summary>STATUS_FILE_LOCK_CONFLICT: a read or write met a locked range.</summary>
    LockConflict = 0xC000_0054,

    /// <summary>STATUS_LOCK_NOT_GRANTED: a lock met a locked range.</summary>
    LockNotGranted = 0xC000_0055,

    /// <summary>STATUS_DELETE_PENDING: the file goes with its last handle.</summary>
    DeletePending = 0xC000_0056,

    /// <summary>STATUS_RANGE_NOT_LOCKED.</summary>
    RangeNotLocked = 0xC000_007E,

    /// <summary>STATUS_DISK_FULL.</summary>
    DiskFull = 0xC000_007F,

    /// <summary>STATUS_INSUFFICIENT_RESOURCES.</summary>
    InsufficientResources = 0xC000_009A,

    /// <summary>STATUS_FILE_IS_A_DIRECTORY.</summary>
    IsDirectory = 0xC000_00BA,

    /// <summary>STATUS_NOT_SUPPORTED.</summary>
    NotSupported = 0xC000_00BB,

    /// <summary>STATUS_NOT_SAME_DEVICE: a move from one volume to another.</summary>
    NotSameVolume = 0xC000_00D4,

    /// <summary>STATUS_DIRECTORY_NOT_EMPTY.</summary>
    DirectoryNotEmpty = 0xC000_0101,

    /// <summary>STATUS_NOT_A_DIRECTORY.</summary>
    NotDirectory = 0xC000_0103,

    /// <summary>STATUS_NAME_TOO_LONG.</summary>
    NameTooLong = 0xC000_0106,

    /// <summary>STATUS_CANNOT_DELETE: the file is read-only, or the root.</summary>
    CannotDelete = 0xC000_0121,

    /// <summary>STATUS_NOT_FOUND: no such operation is under way.</summary>
    NothingPending = 0xC000_0225,
}
