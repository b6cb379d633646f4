using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Image.Commands;

/// <summary><c>bench</c>: measures the runtime on the live machine.</summary>
internal static class BenchCommand
{
    private static readonly Argument<Benchmark> s_benchmark = Argument.OneOf<Benchmark>(
        "NAME", "a benchmark",
        static () => [.. Benchmark.All.Select(
            static benchmark => new Choice<Benchmark>(benchmark.Name, benchmark.Summary, benchmark))]);

    /// <summary>Makes the command.</summary>
    /// <exception cref="System.InvalidOperationException">Two benchmarks have one name.</exception>
    public static Command Create()
    {
        UniqueNames.Check("benchmark", Benchmark.All, static benchmark => benchmark.Name, static benchmark => benchmark.Summary);
        return new("bench", "Measure drawing, calls, exceptions, allocation, threads")
        {
            Topic = CommandTopic.Kernel,
            Arguments = [s_benchmark],
            Examples = [new("bench dispatch", "what calls cost")],
            Run = Run,
        };
    }

    private static CommandStatus Run(CommandContext context)
    {
        Benchmark benchmark = context.Get(s_benchmark);
        bool draws = benchmark.Name == "console";
        ConsoleBenchmark.Screen = KernelConsole.Screen is { } screen
            ? new BenchmarkScreen(screen, KernelConsole.MappingOf(screen))
            : null;
        var report = new List<string>();
        benchmark.Run(draws ? report.Add : context.Console.WriteLine);
        if (draws)
        {
            context.Session.Screen.Redraw();
        }

        foreach (string line in report)
        {
            context.Console.WriteLine(line);
        }

        return CommandStatus.Success;
    }
}
