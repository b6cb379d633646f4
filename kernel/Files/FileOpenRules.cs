using System.IO;

namespace UefiKernel.Kernel.Files;

/// <summary>When NTFS opens a file that is there, and the status when it does not. The volume's lock is held.</summary>
internal static class FileOpenRules
{
    /// <summary>Whether a file or directory that is there can be opened.</summary>
    /// <param name="found">It.</param>
    /// <param name="isNamedAsDirectory">Whether its path ends with a backslash.</param>
    /// <param name="request">How it is to be opened.</param>
    public static FileStatus Check(FileNode found, bool isNamedAsDirectory, in FileRequest request)
    {
        if (found.IsDeletePending)
        {
            return FileStatus.DeletePending;
        }

        if (request.Disposition == FileDisposition.Create)
        {
            return FileStatus.AlreadyExists;
        }

        bool wantsDirectory = (request.Options & FileOpenOptions.Directory) != 0;
        bool empties = request.Disposition is not (FileDisposition.Open or FileDisposition.OpenOrCreate);
        if (found.IsDirectory)
        {
            if ((request.Options & FileOpenOptions.NoDirectory) != 0 || empties)
            {
                return empties && wantsDirectory ? FileStatus.AlreadyExists : FileStatus.IsDirectory;
            }
        }
        else if (wantsDirectory || isNamedAsDirectory)
        {
            return wantsDirectory ? FileStatus.NotDirectory : FileStatus.InvalidName;
        }

        bool isReadOnly = (found.Attributes & FileAttributes.ReadOnly) != 0;
        bool writes = (request.Rights & (FileRights.WriteData | FileRights.AppendData)) != 0;
        if (isReadOnly && (empties || (writes && !found.IsDirectory)))
        {
            return FileStatus.AccessDenied;
        }

        if ((request.Options & FileOpenOptions.DeleteOnClose) != 0 && (isReadOnly || found.Parent == null))
        {
            return FileStatus.CannotDelete;
        }

        // What is hidden or a file of the system is emptied only by who says so.
        FileAttributes kept = found.Attributes & (FileAttributes.Hidden | FileAttributes.System);
        if (empties && (kept & ~request.Attributes) != 0)
        {
            return FileStatus.AccessDenied;
        }

        FileRights rights = empties ? request.Rights | FileRights.WriteData : request.Rights;
        return FileShareRules.Allow(found.Handles, rights, request.Share) ? FileStatus.Success : FileStatus.SharingViolation;
    }
}
