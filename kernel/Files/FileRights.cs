using System;

namespace UefiKernel.Kernel.Files;

/// <summary>What a handle may be used for (Microsoft, "File Access Rights Constants" and "Standard Access Rights").</summary>
[Flags]
internal enum FileRights : uint
{
    /// <summary>Nothing but to exist.</summary>
    None = 0,

    /// <summary>FILE_READ_DATA and FILE_LIST_DIRECTORY.</summary>
    ReadData = 1,

    /// <summary>FILE_WRITE_DATA and FILE_ADD_FILE.</summary>
    WriteData = 2,

    /// <summary>FILE_APPEND_DATA: alone, each write goes to the end of the file.</summary>
    AppendData = 4,

    /// <summary>FILE_EXECUTE and FILE_TRAVERSE.</summary>
    Execute = 0x20,

    /// <summary>FILE_READ_ATTRIBUTES.</summary>
    ReadAttributes = 0x80,

    /// <summary>FILE_WRITE_ATTRIBUTES.</summary>
    WriteAttributes = 0x100,

    /// <summary>DELETE: to delete or rename the file.</summary>
    Delete = 0x1_0000,
}

/// <summary>
/// What to do when a file is there, and when it is not (Microsoft, "NtCreateFile function", CreateDisposition).
/// </summary>
internal enum FileDisposition
{
    /// <summary>FILE_SUPERSEDE: replace it, or make it.</summary>
    Supersede = 0,

    /// <summary>FILE_OPEN: it must be there.</summary>
    Open = 1,

    /// <summary>FILE_CREATE: it must not be there.</summary>
    Create = 2,

    /// <summary>FILE_OPEN_IF: open it, or make it.</summary>
    OpenOrCreate = 3,

    /// <summary>FILE_OVERWRITE: empty it; it must be there.</summary>
    Overwrite = 4,

    /// <summary>FILE_OVERWRITE_IF: empty it, or make it.</summary>
    OverwriteOrCreate = 5,
}

/// <summary>How a file is opened (Microsoft, "NtCreateFile function", CreateOptions).</summary>
[Flags]
internal enum FileOpenOptions : uint
{
    /// <summary>A file or a directory, whatever has the name.</summary>
    None = 0,

    /// <summary>FILE_DIRECTORY_FILE: it must be a directory.</summary>
    Directory = 1,

    /// <summary>FILE_WRITE_THROUGH; makes no difference in memory.</summary>
    WriteThrough = 2,

    /// <summary>FILE_SEQUENTIAL_ONLY; makes no difference in memory.</summary>
    Sequential = 4,

    /// <summary>FILE_NO_INTERMEDIATE_BUFFERING; makes no difference in memory.</summary>
    NoBuffering = 8,

    /// <summary>FILE_SYNCHRONOUS_IO_ALERT.</summary>
    SynchronousAlertable = 0x10,

    /// <summary>FILE_SYNCHRONOUS_IO_NONALERT: the handle has a position; without it, operations overlap.</summary>
    Synchronous = 0x20,

    /// <summary>FILE_NON_DIRECTORY_FILE: it must not be a directory.</summary>
    NoDirectory = 0x40,

    /// <summary>FILE_RANDOM_ACCESS; makes no difference in memory.</summary>
    Random = 0x800,

    /// <summary>FILE_DELETE_ON_CLOSE: closing the handle deletes the file.</summary>
    DeleteOnClose = 0x1000,
}
