using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap</c>: statistics, regions and blocks of the heap, a check of all of them, and blocks and workloads for experiments.
/// </summary>
public sealed class HeapCommand : ICommand
{
    private const int DefaultBlocks = 32;
    private const int DefaultOperations = 20_000;
    private const int MostOperations = 100_000_000;
    private const string Expected = "expected stats, check, walk, histogram, frag, zones, leaks, alloc, free, stress or -b";

    private static readonly string[] s_words =
        ["stats", "check", "walk", "histogram", "frag", "zones", "leaks", "alloc", "free", "stress", "-b"];

    private readonly HeapPicture _picture = new();
    private readonly HeapHistogram _histogram = new();
    private readonly HeapExperiments _experiments = new();
    private readonly HeapCheck _check = new();
    private readonly HeapLeaks _leaks = new();

    public string Name => "heap";

    public CommandTopic Topic => CommandTopic.Memory;

    public string Summary => "Show, check or exercise the heap";

    public string Usage => """
        heap [stats] [-b]
        heap check
        heap walk [COUNT]
        heap histogram [-b]
        heap frag
        heap zones [-b]
        heap leaks [all] [COUNT] [-b]
        heap leaks mark
        heap alloc SIZE [ALIGNMENT]
        heap free [ADDRESS]
        heap stress [OPERATIONS]
        """;

    public string Help => """
        The heap that objects live in.
          stats      what is used and free (-b: every byte)
          check      checks every block, and lists the latest misuse that was caught
          walk       the first blocks, 32 or so many, in the order of addresses
          histogram  how many blocks of which size are in use and free
          frag       a picture of the heap, and how fragmented it is
          zones      the regions of memory that the heap has, its rules, and how it grew and shrank
          leaks      who allocated what is alive, when the load option leaks has it recorded: mark sets a mark,
                     after which only what is younger is listed; all lists everything; 20 call sites or COUNT
          alloc      takes a block that no object uses, for experiments; alignment 16 unless another power of two is given
          free       gives a block back that alloc gave; alone, lists them
          stress     allocates and frees at random, checking what it wrote
        """;

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("heap", "what is used and free"),
        new("heap walk 100", "the first hundred blocks"),
        new("heap alloc 64K 4K", "64 KiB that begin on a page"),
        new("heap stress 1M", "1,048,576 operations"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

    public IEnumerable<string> Complete(CompletionContext context) => context.Before switch
    {
        [] => s_words,
        ["stats" or "histogram" or "zones"] => ["-b"],
        ["leaks"] => [.. HeapLeaks.Words, "-b"],
        ["leaks", "all"] => ["-b"],
        ["free"] => _experiments.Addresses(),
        _ => [],
    };

    public void Run(CommandContext context)
    {
        bool exact = context.TakeOption("-b");
        string word = context.Arguments.Length == 0 ? "stats" : context.Arguments[0];
        ReadOnlySpan<string> rest = context.Arguments.Length == 0 ? [] : context.Arguments[1..];
        if (Array.IndexOf(s_words, word) < 0)
        {
            context.Reject($"{Expected}, found '{word}'");
        }
        else if (exact && word is not ("stats" or "histogram" or "zones" or "leaks"))
        {
            context.Reject($"did not expect '-b' with '{word}'");
        }
        else if (rest.Length > (word is "alloc" or "leaks" ? 2 : word is "walk" or "free" or "stress" ? 1 : 0))
        {
            context.Reject($"did not expect '{rest[^1]}'");
        }
        else
        {
            Run(context, word, rest, exact);
        }
    }

    private void Run(CommandContext context, string word, ReadOnlySpan<string> rest, bool exact)
    {
        switch (word)
        {
            case "stats":
                HeapTotals.Print(context, exact);
                break;
            case "check":
                HeapCheck.Check(context);
                break;
            case "walk":
                if (TryReadCount(context, rest, DefaultBlocks, int.MaxValue, out int blocks))
                {
                    HeapWalk.Print(context, blocks);
                }

                break;
            case "histogram":
                _histogram.Print(context, exact);
                break;
            case "frag":
                _picture.Print(context);
                break;
            case "zones":
                HeapZoneList.Print(context, exact);
                break;
            case "leaks":
                _leaks.Run(context, rest, exact);
                break;
            case "alloc":
                _experiments.Allocate(context, rest);
                break;
            case "free":
                _experiments.Free(context, rest);
                break;
            case "stress":
                if (TryReadCount(context, rest, DefaultOperations, MostOperations, out int operations))
                {
                    _check.Stress(context, operations);
                }

                break;
        }
    }

    private static bool TryReadCount(CommandContext context, ReadOnlySpan<string> rest, int otherwise, int most, out int count)
    {
        count = otherwise;
        return rest.Length == 0 || context.TryReadNumber(rest[0], 1, most, out count);
    }
}
