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
            Takes the whole screen and draws it anew each second: the memory map and who has how much, the heap as a strip with
            its fragmentation, the garbage collector, the threads that work most, and the interrupts that come most. Rates are
            those of the last second. q quits, any other key draws at once.
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
        while (!screen.WaitToLeave(s_interval));
        return CommandStatus.Success;
    }
}
