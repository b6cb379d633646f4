using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>rm</c>: deletes files, and folders with all in them.</summary>
internal static class RmCommand
{
    private static readonly Argument<string> s_path = Argument.Path("PATH", "a file or folder, or names with * and ?");
    private static readonly Option s_deep = new("-r", "delete folders with all in them");

    public static Command Create() => new("rm", "Delete files or folders")
    {
        Topic = CommandTopic.Files,
        Help = "Without -r, a folder is deleted only when it is empty. What is read-only or in use stays.",
        Arguments = [s_path],
        Options = [s_deep],
        Examples = [new("rm notes.txt", "a file"), new("rm -r Copy", "a folder with all in it")],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var paths = new List<string>();
        FileProblem problem = FilePattern.Expand(context.Machine.Files, context.Get(s_path), paths);
        if (problem != FileProblem.None)
        {
            return FileActions.End(context, context.Get(s_path), problem);
        }

        foreach (string path in paths)
        {
            (string failed, problem) = Delete(context, path);
            if (problem != FileProblem.None)
            {
                return FileActions.End(context, failed, problem);
            }
        }

        return CommandStatus.Success;
    }

    private static (string Path, FileProblem Problem) Delete(CommandContext context, string path)
    {
        IFilesView files = context.Machine.Files;
        FileProblem problem = files.Describe(path, out FileEntry entry);
        if (problem != FileProblem.None || !entry.IsFolder || !context.Has(s_deep))
        {
            return (path, problem != FileProblem.None ? problem : files.Delete(path, entry.IsFolder));
        }

        // A folder comes before what is in it.
        var found = new List<(string Path, FileEntry Entry)> { (path, entry) };
        problem = FileActions.Walk(context, path, found);
        for (int i = found.Count - 1; i >= 0 && problem == FileProblem.None; i--)
        {
            context.ThrowIfCancelled();
            path = found[i].Path;
            problem = files.Delete(path, found[i].Entry.IsFolder);
        }

        return (path, problem);
    }
}
