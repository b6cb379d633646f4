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
            Allocates TIMES (20) times the heap's size and checks the living objects. The same objects are alive whenever their
            size is taken, and ten of these sizes are printed: a leak shows as growth.
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
            new("soak", "for some seconds"),
            new("soak 1K", "for some minutes"),
            new("soak threads", "a thousand threads, ten times over"),
        ],
        Changes = CommandEffect.Kernel,
        Run = static context => Run(context, context.Get(s_times)),
    };

    private static CommandStatus Run(CommandContext context, int times)
    {
        long heap = (long)KernelHeap.GetStatistics().Total.Value;
        long total = heap * times;
        int samples = Math.Max(times, Lines);
        using var soak = new Soak(seed: 1);
        using var progress = new ProgressBar(context, (ulong)total);
        ulong least = ulong.MaxValue;
        ulong most = 0;
        for (int sample = 1; sample <= samples; sample++)
        {
            long before = total / samples * (sample - 1);
            string? problem = soak.Run(total / samples, done => progress.Show((ulong)(before + done))) ?? soak.Settle();
            HeapViolation violation = KernelHeap.Verify();
            problem ??= violation.IsNone ? null : $"the heap is damaged: {violation.ToString()}";
            if (problem is not null)
            {
                return context.Fail($"After {Done(sample, samples, times)} times the heap: {problem}");
            }

            CollectorStatistics statistics = Collect();
            least = Math.Min(least, statistics.LiveBytes.Value);
            most = Math.Max(most, statistics.LiveBytes.Value);
            if ((long)sample * Lines / samples == (sample - 1L) * Lines / samples)
            {
                continue;
            }

            context.Console.WriteLine(
                $"{Done(sample, samples, times),11} times the heap: {statistics.LiveBytes.Value:N0} bytes alive in " +
                $"{statistics.LiveObjects:N0} objects, {statistics.Collections:N0} collections");
            context.Console.Flush();
        }

        ulong apart = (most - least) * 10_000 / least;
        context.Console.WriteMarkedLine(
            $"✓ All living objects were intact; between {least:N0} and {most:N0} bytes were alive, " +
            $"{apart / 100}.{apart % 100:00} % apart.");
        return CommandStatus.Success;
    }

    // What waits for its finalizer is dead only after that. What the run has left on the stack would keep an array of up to
    // 20 KB: frames of the collector itself are searched word by word.
    private static CollectorStatistics Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GarbageCollector.WipeStackBelow();
        GC.Collect();
        return GarbageCollector.Statistics;
    }

    // One decimal is exact: there are ten samples at least.
    private static string Done(int sample, int samples, int times)
    {
        long tenths = (long)sample * times * 10 / samples;
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 10:N0}.{tenths % 10}");
    }

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
