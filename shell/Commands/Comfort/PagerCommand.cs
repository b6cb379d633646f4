using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Comfort;

/// <summary><c>pager</c>: whether long output stops at each screenful.</summary>
public sealed class PagerCommand : ICommand
{
    public string Name => "pager";

    public CommandTopic Topic => CommandTopic.Shell;

    public string Summary => "Let long output stop at each screenful, or not";

    public string Usage => "pager [auto|on|off]";

    public string Help => """
        Long output stops when the screen is full; a line of help there tells the keys.
          auto  when the terminal's height is known: not with a serial terminal that does not tell its size
          on    always
          off   never
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("pager", "what is set"),
        new("pager on", "stop at each screenful"),
    ];

    public IEnumerable<string> Complete(CompletionContext context) => context.Before.Length == 0 ? ["auto", "on", "off"] : [];

    public void Run(CommandContext context)
    {
        PagerMode? mode = context.Arguments switch
        {
            [] => context.Session.Pager,
            ["auto"] => PagerMode.Auto,
            ["on"] => PagerMode.On,
            ["off"] => PagerMode.Off,
            _ => null,
        };
        if (mode is not { } wanted)
        {
            context.Reject($"expected auto, on or off, found '{context.Arguments[^1]}'");
            return;
        }

        context.Session.Pager = wanted;
        context.Console.WriteLine(wanted switch
        {
            PagerMode.On => "Long output stops at each screenful.",
            PagerMode.Off => "Long output does not stop.",
            _ when context.Session.Screen.Rows > 0 =>
                $"Long output stops at each screenful: the terminal has {context.Session.Screen.Rows} rows.",
            _ => "Long output does not stop: the serial terminal's height is not known.",
        });
    }
}
