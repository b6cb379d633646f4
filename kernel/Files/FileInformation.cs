using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>The four times of a file, each in units of 100 ns since 1601 in UTC (Microsoft, "FILETIME structure").</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Accessed">When it was last used. Reading does not change it, as on an NTFS volume with default settings.</param>
/// <param name="Written">When its data were last changed.</param>
/// <param name="Changed">When its data, name, attributes or times were last changed.</param>
internal record struct FileTimes(long Created, long Accessed, long Written, long Changed);

/// <summary>What is known of a file or directory.</summary>
internal struct FileInformation
{
    /// <summary>Its name without the path; empty for the root.</summary>
    public string Name;

    /// <summary>Its number on the volume, which no other file has had.</summary>
    public ulong Id;

    /// <summary>Its times.</summary>
    public FileTimes Times;

    /// <summary>Its attributes; never none: then <see cref="FileAttributes.Normal"/>.</summary>
    public FileAttributes Attributes;

    /// <summary>Bytes of data; 0 for a directory.</summary>
    public long Length;

    /// <summary>Bytes of the pages that hold them.</summary>
    public long Allocated;

    /// <summary>Whether it goes with its last handle.</summary>
    public bool IsDeletePending;

    /// <summary>Whether it is a directory.</summary>
    public readonly bool IsDirectory => (Attributes & FileAttributes.Directory) != 0;
}
