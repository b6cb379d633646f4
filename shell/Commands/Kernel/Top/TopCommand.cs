using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary><c>top</c>: the machine at a glance, drawn anew each second.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public static Command Create() => new("top", "Watch memory, heap, collections, threads and interrupts")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Takes the whole screen and draws it anew each second: the processor's load and its history, the most frequent
            interrupts, the owners of memory, the heap with its fragmentation, the garbage collector, and each thread with a
            meter. Rates are those of the last second. The arrow and page keys scroll the threads, s sorts them by another
            column, r reverses the order, / shows only threads with a text in their name, q quits, and any other key draws at
            once.
            """,
        Examples = [new("top", "the machine at a glance")],
        Output = OutputForm.FullScreen,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        var view = new TopView(context.Machine);
        using var screen = new FullScreen(context.Session);
        do
        {
            screen.Draw(view.Render(screen.Columns, screen.Rows));
        }
        while (!screen.WaitToLeave(s_interval, view.TryTakeKey));
        return CommandStatus.Success;
    }
}
