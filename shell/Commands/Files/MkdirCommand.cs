using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>mkdir</c>: makes a folder, and those above it that are missing.</summary>
internal static class MkdirCommand
{
    private static readonly Argument<string> s_path = Argument.Path("PATH", "the folder");

    public static Command Create() => new("mkdir", "Make a folder")
    {
        Topic = CommandTopic.Files,
        Help = "Folders above it that are missing are made too.",
        Arguments = [s_path],
        Examples = [new("mkdir notes/2026", "two folders when the first is missing")],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IFilesView files = context.Machine.Files;
        string path = context.Get(s_path);
        FileProblem problem = files.MakeDirectory(path);
        for (int end = 1; problem == FileProblem.FolderNotFound && end < path.Length; end++)
        {
            if (path[end] is '/' or '\\' && path[end - 1] is not (':' or '/' or '\\'))
            {
                FileProblem above = files.MakeDirectory(path[..end]);
                if (above is not (FileProblem.None or FileProblem.Exists))
                {
                    return FileActions.End(context, path[..end], above);
                }
            }
        }

        return FileActions.End(context, path, problem == FileProblem.FolderNotFound ? files.MakeDirectory(path) : problem);
    }
}
