using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>cd</c>: another current directory.</summary>
internal static class CdCommand
{
    private static readonly Argument<string> s_path = Argument.Path("PATH", "a folder (default: the root)").Or("/");

    public static Command Create() => new("cd", "Change the current directory")
    {
        Topic = CommandTopic.Files,
        Help = "Paths that do not begin with / or a drive begin in the current directory. Both / and \\ separate folders.",
        Arguments = [s_path],
        Examples = [new("cd Temp", "a folder in the current directory"), new("cd ..", "the folder above")],
        Changes = CommandEffect.Kernel,
        Run = static context => FileActions.End(
            context, context.Get(s_path), context.Machine.Files.ChangeDirectory(context.Get(s_path))),
    };
}
