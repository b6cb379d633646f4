using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Console;

namespace UefiKernel.Image.Commands;

/// <summary><c>bench</c>: measures the runtime on the live machine.</summary>
internal static class BenchCommand
{
    private static readonly Argument<Benchmark> s_benchmark = Argument.OneOf<Benchmark>(
        "NAME", "a benchmark",
        static () => [.. Benchmark.All.Select(
            static benchmark => new Choice<Benchmark>(benchmark.Name, benchmark.Summary, benchmark))]).Optional();

    /// <summary>Makes the command.</summary>
    /// <exception cref="System.InvalidOperationException">Two benchmarks have one name.</exception>
    public static Command Create()
    {
        UniqueNames.Check("benchmark", Benchmark.All, static benchmark => benchmark.Name, static benchmark => benchmark.Summary);
        return new("bench", "Measure drawing, calls, exceptions, allocation, threads")
        {
            Topic = CommandTopic.Kernel,
            Help = """
                Prints the time of one operation, for the benchmark NAME or for all of them. Other threads should be idle
                meanwhile. 'console' draws on the whole screen and redraws it at the end.
                """,
            Arguments = [s_benchmark],
            Examples = [new("bench dispatch", "what calls cost"), new("bench", "all of them, for a minute or so")],
            Run = Run,
        };
    }

    private static CommandStatus Run(CommandContext context)
    {
        ConsoleBenchmark.Screen = KernelConsole.Screen is { } screen
            ? new BenchmarkScreen(screen, KernelConsole.MappingOf(screen))
            : null;
        Benchmark[] benchmarks = context.Has(s_benchmark) ? [context.Get(s_benchmark)] : Benchmark.All;
        int total = 0;
        foreach (Benchmark benchmark in benchmarks)
        {
            total += benchmark.Figures;
        }

        using var progress = new ProgressBar(context, (ulong)total, "figures");
        int before = 0;
        foreach (Benchmark benchmark in benchmarks)
        {
            if (before > 0)
            {
                context.Console.WriteLine();
            }

            context.Console.WriteLine($"{TextStyle.Heading}{benchmark.Name}: {benchmark.Summary}{TextStyle.Plain}");
            Run(context, benchmark, progress, before);
            before += benchmark.Figures;
        }

        return CommandStatus.Success;
    }

    private static void Run(CommandContext context, Benchmark benchmark, ProgressBar progress, int before)
    {
        if (benchmark.Name != "console")
        {
            benchmark.Run(new BenchmarkReport(context.Console.WriteLine, done => progress.Show(before + done)));
            return;
        }

        // It draws on the screen itself, so that a bar would be hidden and would change the figures, and lines would be lost.
        var lines = new List<string>();
        try
        {
            benchmark.Run(new BenchmarkReport(lines.Add, _ => context.ThrowIfCancelled()));
        }
        finally
        {
            context.Session.Screen.Redraw();
        }

        foreach (string line in lines)
        {
            context.Console.WriteLine(line);
        }
    }
}
