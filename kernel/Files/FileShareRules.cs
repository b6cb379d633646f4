using System.Collections.Generic;
using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// Whether a file that is open may be opened again (Microsoft, "Creating and Opening Files", the table of share modes).
/// </summary>
internal static class FileShareRules
{
    private const FileRights Reading = FileRights.ReadData | FileRights.Execute;
    private const FileRights Writing = FileRights.WriteData | FileRights.AppendData;

    /// <summary>Checks the rights against what others share, and what is shared against the rights of others.</summary>
    /// <param name="others">Who has the file open.</param>
    /// <param name="rights">The rights that are asked for. Without reading, writing and deleting, nothing is checked.</param>
    /// <param name="share">What others may do meanwhile.</param>
    public static bool Allow(List<OpenFile> others, FileRights rights, FileShare share)
    {
        FileShare used = UseOf(rights);
        if (used == FileShare.None)
        {
            return true;
        }

        foreach (OpenFile other in others)
        {
            FileShare otherUse = UseOf(other.Rights);
            if (otherUse != FileShare.None && ((used & ~other.Share) != 0 || (otherUse & ~share) != 0))
            {
                return false;
            }
        }

        return true;
    }

    private static FileShare UseOf(FileRights rights) =>
        ((rights & Reading) != 0 ? FileShare.Read : 0) | ((rights & Writing) != 0 ? FileShare.Write : 0) |
        ((rights & FileRights.Delete) != 0 ? FileShare.Delete : 0);
}
