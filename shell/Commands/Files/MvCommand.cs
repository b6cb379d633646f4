using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>mv</c>: renames or moves a file or folder.</summary>
internal static class MvCommand
{
    private static readonly Argument<string> s_source = Argument.Path("SOURCE", "a file or folder");
    private static readonly Argument<string> s_target = Argument.Path("TARGET", "its new path, or the folder that it moves to");

    public static Command Create() => new("mv", "Rename or move a file or folder")
    {
        Topic = CommandTopic.Files,
        Help = "A file of the target's name is replaced, unless it is read-only or in use.",
        Arguments = [s_source, s_target],
        Examples = [new("mv notes.txt old.txt", "another name"), new("mv notes.txt Temp", "another folder")],
        Changes = CommandEffect.Kernel,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IFilesView files = context.Machine.Files;
        string source = context.Get(s_source);
        FileProblem problem = files.Describe(source, out _);
        if (problem != FileProblem.None)
        {
            return FileActions.End(context, source, problem);
        }

        string target = FileActions.TargetOf(files, source, context.Get(s_target));
        return FileActions.End(context, target, files.Move(source, target));
    }
}
