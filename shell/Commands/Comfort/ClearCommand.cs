using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>clear</c>: an empty screen.</summary>
internal static class ClearCommand
{
    public static Command Create() => new("clear", "Clear the screen")
    {
        Topic = CommandTopic.Shell,
        Help = "Empties the screen and puts the prompt at the top. Ctrl-L does the same while you type.",
        Examples = [new("clear", "empty the screen")],
        Output = OutputForm.FullScreen,
        Run = static context =>
        {
            context.Console.Write("\e[H\e[2J");
            return CommandStatus.Success;
        },
    };
}
