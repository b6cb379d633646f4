using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>echo</c>: its arguments.</summary>
internal static class EchoCommand
{
    private static readonly Argument<string> s_text = Argument.RestOfLine("TEXT...").Or("");

    public static Command Create() => new("echo", "Print the arguments")
    {
        Topic = CommandTopic.Shell,
        Help = "Prints its arguments with a space between them. Quotes keep spaces and characters such as | as they are.",
        Arguments = [s_text],
        Examples =
        [
            new("echo 'a  b' c", "print a  b c"),
            new("echo started > log", "put a line into the kernel's log"),
        ],
        Run = static context =>
        {
            context.Console.WriteLine(context.Get(s_text));
            return CommandStatus.Success;
        },
    };
}
