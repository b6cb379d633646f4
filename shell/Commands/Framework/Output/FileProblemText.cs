using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>Problems with files in plain words.</summary>
internal static class FileProblemText
{
    /// <summary>Says what the problem with a path is, and what was expected.</summary>
    public static string Describe(string path, FileProblem problem) => $"{path}: " + problem switch
    {
        FileProblem.NotFound => "there is no such file or folder",
        FileProblem.FolderNotFound => "a folder of this path does not exist",
        FileProblem.OtherDrive => "expected a path on R:, the only drive",
        FileProblem.IsFolder => "is a folder, expected a file",
        FileProblem.IsFile => "is a file, expected a folder",
        FileProblem.Exists => "exists already",
        FileProblem.InUse => "is in use: a program has it open, or it is the current directory",
        FileProblem.Denied => "is read-only, in use or being deleted",
        FileProblem.NotEmpty => "is not empty; 'rm -r' deletes a folder with all in it",
        FileProblem.InvalidName => "no file can have this name",
        _ => "the RAM disk is full; 'df' shows its size",
    };
}
