using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>cp</c>: copies files, and folders with all in them.</summary>
internal static class CpCommand
{
    private static readonly Argument<string> s_source = Argument.Path("SOURCE", "a file, or with -r a folder");
    private static readonly Argument<string> s_target = Argument.Path("TARGET", "the copy's path, or a folder for it");
    private static readonly Option s_deep = new("-r", "copy a folder with all in it");

    public static Command Create() => new("cp", "Copy a file or folder")
    {
        Topic = CommandTopic.Files,
        Help = "A file of the target's name is replaced, unless it is read-only or in use.",
        Arguments = [s_source, s_target],
        Options = [s_deep],
        Examples = [new("cp notes.txt Temp", "into a folder"), new("cp -r Temp Copy", "a folder")],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IFilesView files = context.Machine.Files;
        string source = context.Get(s_source);
        FileProblem problem = files.Describe(source, out FileEntry entry);
        if (problem != FileProblem.None)
        {
            return FileActions.End(context, source, problem);
        }

        string target = FileActions.TargetOf(files, source, context.Get(s_target));
        if (!entry.IsFolder)
        {
            return FileActions.End(context, target, files.Copy(source, target));
        }

        return context.Has(s_deep)
            ? CopyFolder(context, source, target)
            : context.Fail($"{source}: is a folder; 'cp -r' copies folders");
    }

    private static CommandStatus CopyFolder(CommandContext context, string source, string target)
    {
        // Listed before anything is made, so that a folder can be copied into itself.
        var found = new List<(string Path, FileEntry Entry)>();
        FileProblem problem = FileActions.Walk(context, source, found);
        if (problem != FileProblem.None)
        {
            return FileActions.End(context, source, problem);
        }

        problem = context.Machine.Files.MakeDirectory(target);
        if (problem is not (FileProblem.None or FileProblem.Exists))
        {
            return FileActions.End(context, target, problem);
        }

        int start = FileActions.Join(source, "").Length;
        foreach ((string path, FileEntry entry) in found)
        {
            context.ThrowIfCancelled();
            string copy = FileActions.Join(target, path[start..]);
            problem = entry.IsFolder ? context.Machine.Files.MakeDirectory(copy) : context.Machine.Files.Copy(path, copy);
            if (problem != FileProblem.None && !(entry.IsFolder && problem == FileProblem.Exists))
            {
                return FileActions.End(context, copy, problem);
            }
        }

        return CommandStatus.Success;
    }
}
