using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>How a file is to be opened.</summary>
/// <param name="Rights">What the handle is for.</param>
/// <param name="Share">What others may do meanwhile.</param>
/// <param name="Disposition">What to do when it is there, and when it is not.</param>
/// <param name="Options">How.</param>
/// <param name="Attributes">Attributes of a file that is made or emptied.</param>
internal readonly record struct FileRequest(
    FileRights Rights, FileShare Share, FileDisposition Disposition, FileOpenOptions Options = FileOpenOptions.None,
    FileAttributes Attributes = 0)
{
    /// <summary>To read a file that is there, whoever else uses it.</summary>
    public static FileRequest ForReading => new(
        FileRights.ReadData | FileRights.ReadAttributes, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Open,
        FileOpenOptions.NoDirectory | FileOpenOptions.Synchronous);

    /// <summary>To see or change what is known of a file or directory, whoever else uses it.</summary>
    public static FileRequest ForAttributes => new(
        FileRights.ReadAttributes | FileRights.WriteAttributes, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Open);

    /// <summary>To delete or rename a file or directory.</summary>
    public static FileRequest ForDeletion => new(
        FileRights.Delete | FileRights.ReadAttributes, FileShare.ReadWrite | FileShare.Delete, FileDisposition.Open);
}

/// <summary>What opening a file did (Microsoft, "IO_STATUS_BLOCK structure", Information after a create request).</summary>
internal enum FileOpened
{
    /// <summary>FILE_SUPERSEDED.</summary>
    Superseded = 0,

    /// <summary>FILE_OPENED.</summary>
    Opened = 1,

    /// <summary>FILE_CREATED.</summary>
    Created = 2,

    /// <summary>FILE_OVERWRITTEN.</summary>
    Overwritten = 3,
}
