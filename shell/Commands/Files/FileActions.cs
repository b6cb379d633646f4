using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary>What several of the commands for files do.</summary>
internal static class FileActions
{
    /// <summary>Ends a command: says what the problem was, if there was one.</summary>
    public static CommandStatus End(CommandContext context, string path, FileProblem problem) =>
        problem == FileProblem.None ? CommandStatus.Success : context.Fail(FileProblemText.Describe(path, problem));

    /// <summary>A path in a folder.</summary>
    public static string Join(string folder, string name) =>
        folder.Length == 0 || folder[^1] is '/' or '\\' or ':' ? folder + name : $"{folder}/{name}";

    /// <summary>The path that a copy or a moved file gets: in the target when that is a folder.</summary>
    public static string TargetOf(IFilesView files, string source, string target)
    {
        bool isInto = files.Describe(target, out FileEntry entry) == FileProblem.None && entry.IsFolder;
        string trimmed = source.TrimEnd('/', '\\');
        return isInto ? Join(target, trimmed[FilePattern.NameStart(trimmed)..]) : target;
    }

    /// <summary>
    /// Goes through a folder and all folders in it. What is added to them on the way is not gone through.
    /// </summary>
    /// <param name="context">Of the command, which Ctrl-C ends.</param>
    /// <param name="folder">The folder's path.</param>
    /// <param name="found">Takes the paths; a folder comes before what is in it.</param>
    public static FileProblem Walk(CommandContext context, string folder, List<(string Path, FileEntry Entry)> found)
    {
        var waiting = new Stack<string>();
        waiting.Push(folder);
        var entries = new List<FileEntry>();
        while (waiting.TryPop(out string? next))
        {
            context.ThrowIfCancelled();
            entries.Clear();
            FileProblem problem = context.Machine.Files.List(next, entries);
            if (problem != FileProblem.None)
            {
                return problem;
            }

            foreach (FileEntry entry in entries)
            {
                found.Add((Join(next, entry.Name), entry));
            }

            for (int i = entries.Count - 1; i >= 0; i--)
            {
                if (entries[i].IsFolder)
                {
                    waiting.Push(Join(next, entries[i].Name));
                }
            }
        }

        return FileProblem.None;
    }
}
