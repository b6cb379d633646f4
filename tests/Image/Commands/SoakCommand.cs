using System;
using System.Collections.Generic;
using UefiKernel.Image.Endurance;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Image.Commands;

/// <summary>
/// <c>soak</c>: allocates many times the heap's size while living objects are checked, and prints what is alive as it goes;
/// <c>soak threads</c> makes and joins threads by the thousand, and lets several allocate while the collector runs at every
/// switch.
/// </summary>
internal sealed class SoakCommand : ICommand
{
    private const int DefaultTimes = 20;
    private const int MostTimes = 1_000_000;
    private const int Lines = 10;
    private const string ThreadsWord = "threads";
    private const int DefaultRounds = 10;
    private const int LoadTimes = 2;

    public string Name => "soak";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Exercise collector or threads for a while";

    public string Usage => "soak [TIMES] | soak threads [ROUNDS]";

    public string Help => """
        Allocates TIMES (20) times the heap's size, checks what lives, and prints ten times what is alive. Memory that leaks shows
        as growth.
        "threads" makes and joins 1,000 threads ROUNDS (10) times, and lets four allocate while the collector runs at every
        switch.
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("soak", "for a minute or so"),
        new("soak 1K", "for an hour or so"),
        new("soak threads", "a thousand threads, ten times over"),
    ];

    public void Run(CommandContext context)
    {
        bool threads = context.Arguments is [ThreadsWord, ..];
        ReadOnlySpan<string> numbers = context.Arguments[(threads ? 1 : 0)..];
        int times = threads ? DefaultRounds : DefaultTimes;
        if (numbers.Length > 1)
        {
            context.Reject("expected at most one number");
            return;
        }

        if (numbers is [var text] && !context.TryReadNumber(text, 1, MostTimes, out times))
        {
            return;
        }

        if (threads)
        {
            RunThreads(context, times);
            return;
        }

        long heap = (long)KernelHeap.GetStatistics().Total.Value;
        long total = heap * times;
        var soak = new Soak(seed: 1);
        ulong least = ulong.MaxValue;
        ulong most = 0;
        for (int line = 1; line <= Lines; line++)
        {
            string? problem = soak.Run((total * line / Lines) - (total * (line - 1) / Lines));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            HeapViolation violation = KernelHeap.Verify();
            problem ??= violation.IsNone ? null : $"the heap is damaged: {violation.ToString()}";
            if (problem is not null)
            {
                context.Console.WriteLine($"✗ After {line * times / Lines} times the heap: {problem}");
                return;
            }

            CollectorStatistics statistics = GarbageCollector.Statistics;
            least = Math.Min(least, statistics.LiveBytes.Value);
            most = Math.Max(most, statistics.LiveBytes.Value);
            context.Console.WriteLine(
                $"{line * times / Lines,7} times the heap: {new ByteSize(statistics.LiveBytes)} alive in " +
                $"{statistics.LiveObjects} objects, {statistics.Collections} collections");
            context.Console.Flush();
        }

        context.Console.WriteLine(
            $"✓ All living objects were intact; between {new ByteSize(new(least))} and {new ByteSize(new(most))} were alive, " +
            $"{most * 100 / least - 100} % apart.");
    }

    private static void RunThreads(CommandContext context, int rounds)
    {
        void WriteLine(string text)
        {
            context.Console.WriteLine(text);
            context.Console.Flush();
        }

        var soak = new ThreadSoak(WriteLine, static on => RuntimeThreads.CollectsAtSwitches = on);
        string? problem = soak.Churn(rounds) ?? soak.Load((long)KernelHeap.GetStatistics().Total.Value * LoadTimes);
        WriteLine(problem is null ? "✓ Nothing was lost, and heap and page allocator are sound." : $"✗ {problem}");
    }
}
