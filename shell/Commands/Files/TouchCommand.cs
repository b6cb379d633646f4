using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Files;

/// <summary><c>touch</c>: makes an empty file, or sets the time of its last change.</summary>
internal static class TouchCommand
{
    private static readonly Argument<string> s_path = Argument.Path("FILE", "the file");

    public static Command Create() => new("touch", "Make a file or set its time")
    {
        Topic = CommandTopic.Files,
        Arguments = [s_path],
        Examples = [new("touch notes.txt", "an empty file, or the time of one that exists")],
        Changes = CommandEffect.Kernel,
        Run = static context => FileActions.End(
            context, context.Get(s_path), context.Machine.Files.Touch(context.Get(s_path))),
    };
}
