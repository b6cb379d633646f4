using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Image.Commands;

/// <summary><c>bench</c>: measures the runtime on the live machine.</summary>
internal sealed class BenchCommand : ICommand
{
    /// <summary>Makes the command.</summary>
    /// <exception cref="System.InvalidOperationException">Two benchmarks have one name.</exception>
    public BenchCommand() =>
        UniqueNames.Check("benchmark", Benchmark.All, static benchmark => benchmark.Name, static benchmark => benchmark.Summary);

    public string Name => "bench";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Measure drawing, calls, exceptions, allocation, threads";

    public string Usage => "bench console|dispatch|eh|gc|threads";

    public string Help => """
          console   drawing: a full screen, scrolled lines
          dispatch  calls: direct, virtual, interface, delegate, generic
          eh        throwing and catching, by depth
          gc        allocation and collection
          threads   locks, switches, tasks, timers
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("bench dispatch", "what calls cost"),
    ];

    public IEnumerable<string> Complete(CompletionContext context) =>
        context.Before.Length == 0 ? Benchmark.All.Select(static b => b.Name) : [];

    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 1)
        {
            context.Reject("expected one name");
            return;
        }

        string name = context.Arguments[0];
        Benchmark? benchmark = Benchmark.All.FirstOrDefault(b => b.Name == name);
        if (benchmark is null)
        {
            context.Reject($"there is no benchmark '{name}'");
            return;
        }

        ConsoleBenchmark.Screen = KernelConsole.Screen is { } screen
            ? new BenchmarkScreen(screen, KernelConsole.MappingOf(screen))
            : null;
        var report = new List<string>();
        benchmark.Run(name == "console" ? report.Add : context.Console.WriteLine);
        if (name == "console")
        {
            context.Session.Screen.Redraw();
        }

        foreach (string line in report)
        {
            context.Console.WriteLine(line);
        }
    }
}
