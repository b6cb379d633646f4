using System;
using System.Globalization;
using UefiKernel.Image.Endurance;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;

namespace UefiKernel.Image.Commands;

/// <summary>
/// <c>soak</c>: allocates many times the heap's size while living objects are checked, and prints what is alive as it goes;
/// <c>soak threads</c> makes and joins threads by the thousand, and lets several allocate while the collector runs at every
/// switch.
/// </summary>
internal static class SoakCommand
{
    private const int Lines = 10;
    private const int LoadTimes = 2;

    private static readonly Argument<int> s_times = Argument.Count("TIMES", 1, 1_000_000).Or(20);
    private static readonly Argument<int> s_rounds = Argument.Count("ROUNDS", 1, 1_000_000).Or(10);

    public static Command Create() => new("soak", "Exercise collector or threads for a while")
    {
        Topic = CommandTopic.Kernel,
        Help = """
            Allocates TIMES (20) times the heap's size, checks the living objects, and prints their size ten times. A leak shows
            as growth.
            """,
        Arguments = [s_times],
        Subcommands =
        [
            new("threads",
                "makes and joins 1,000 threads ROUNDS (10) times, and lets four allocate while the collector runs at each switch")
            {
                Arguments = [s_rounds],
                Changes = CommandEffect.Kernel,
                Run = static context => RunThreads(context, context.Get(s_rounds)),
            },
        ],
        Examples =
        [
            new("soak", "for a minute or so"),
            new("soak 1K", "for an hour or so"),
            new("soak threads", "a thousand threads, ten times over"),
        ],
        Changes = CommandEffect.Kernel,
        Run = static context => Run(context, context.Get(s_times)),
    };

    private static CommandStatus Run(CommandContext context, int times)
    {
        long heap = (long)KernelHeap.GetStatistics().Total.Value;
        long total = heap * times;
        using var soak = new Soak(seed: 1);
        using var progress = new ProgressBar(context, (ulong)total);
        ulong least = ulong.MaxValue;
        ulong most = 0;
        for (int line = 1; line <= Lines; line++)
        {
            long before = total * (line - 1) / Lines;
            string? problem = soak.Run((total * line / Lines) - before, done => progress.Show((ulong)(before + done)));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            HeapViolation violation = KernelHeap.Verify();
            problem ??= violation.IsNone ? null : $"the heap is damaged: {violation.ToString()}";
            if (problem is not null)
            {
                return context.Fail($"After {Done(line, times)} times the heap: {problem}");
            }

            CollectorStatistics statistics = GarbageCollector.Statistics;
            least = Math.Min(least, statistics.LiveBytes.Value);
            most = Math.Max(most, statistics.LiveBytes.Value);
            context.Console.WriteLine(
                $"{Done(line, times),11} times the heap: {new ByteSize(statistics.LiveBytes)} alive in " +
                $"{statistics.LiveObjects:N0} objects, {statistics.Collections:N0} collections");
            context.Console.Flush();
        }

        context.Console.WriteMarkedLine(
            $"✓ All living objects were intact; between {new ByteSize(new(least))} and {new ByteSize(new(most))} were alive, " +
            $"{most * 100 / least - 100} % apart.");
        return CommandStatus.Success;
    }

    // One decimal is exact: there are ten lines.
    private static string Done(int line, int times) =>
        string.Create(CultureInfo.InvariantCulture, $"{line * times / Lines:N0}.{line * times % Lines}");

    private static CommandStatus RunThreads(CommandContext context, int rounds)
    {
        void WriteLine(string text)
        {
            context.Console.WriteLine(text);
            context.Console.Flush();
        }

        var soak = new ThreadSoak(WriteLine, static on => RuntimeThreads.CollectsAtSwitches = on);
        string? problem;
        using (var progress = new ProgressBar(context, (ulong)rounds * ThreadSoak.ThreadsAtOnce, "threads"))
        {
            problem = soak.Churn(rounds, progress.Show);
        }

        if (problem is null)
        {
            long bytes = (long)KernelHeap.GetStatistics().Total.Value * LoadTimes;
            using var progress = new ProgressBar(context, (ulong)bytes);
            problem = soak.Load(bytes, done => progress.Show((ulong)done));
        }

        if (problem is not null)
        {
            return context.Fail(problem);
        }

        WriteLine("✓ Nothing was lost, and heap and page allocator are sound.");
        return CommandStatus.Success;
    }
}
