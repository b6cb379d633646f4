using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>pager</c>: whether long output stops at each screenful.</summary>
internal static class PagerCommand
{
    private static readonly Argument<PagerMode> s_mode = Argument.Choice<PagerMode>(
        new("auto", "when the terminal's height is known: not with a serial terminal that does not report its size",
            PagerMode.Auto),
        new("on", "always", PagerMode.On),
        new("off", "never", PagerMode.Off)).Optional();

    public static Command Create() => new("pager", "Choose whether long output stops at each screenful")
    {
        Topic = CommandTopic.Shell,
        Help = "Long output stops when the screen is full; the last line then lists the keys.",
        Arguments = [s_mode],
        Examples =
        [
            new("pager", "what is set"),
            new("pager on", "stop at each screenful"),
        ],
        Changes = CommandEffect.Shell,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        CommandSession session = context.Session;
        session.Pager = context.Has(s_mode) ? context.Get(s_mode) : session.Pager;
        context.Console.WriteLine(session.Pager switch
        {
            PagerMode.On => "Long output stops at each screenful.",
            PagerMode.Off => "Long output does not stop.",
            _ when session.Screen.Rows > 0 =>
                $"Long output stops at each screenful: the terminal has {session.Screen.Rows} rows.",
            _ => "Long output does not stop: the serial terminal's height is not known.",
        });
        return CommandStatus.Success;
    }
}
