using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary><c>top</c>: the machine at a glance, drawn anew each second.</summary>
public sealed class TopCommand : ICommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public string Name => "top";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Watch memory, heap, collections, threads and interrupts";

    public string Usage => "top";

    public string Help => """
        Takes the whole screen and draws it anew each second: the memory map and who has how much, the heap as a strip with its
        fragmentation, the garbage
        collector, the threads that work most, and the interrupts that come most. Rates are those of the last second. q leaves,
        any other key draws at once.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("top", "the machine at a glance"),
    ];

    public CommandFlags Flags => CommandFlags.FullScreen;

    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        var view = new TopView(context.Machine);
        using var screen = new FullScreen(context.Session);
        do
        {
            screen.Draw(view.Render(screen.Columns, screen.Rows));
        }
        while (!screen.WaitToLeave(s_interval));
    }
}
