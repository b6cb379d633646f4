using System.Collections.Generic;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>pages</c>: the allocator of physical pages; takes and frees blocks, checks all pages, and runs a workload.</summary>
public sealed class PagesCommand : ICommand
{
    private const int DefaultOperations = 20_000;
    private const int MostOperations = 100_000_000;

    // What the user may hold at a time.
    private const int BlockLimit = 64;

    // What was allocated here: nothing else may be freed here, it is the kernel's.
    private readonly List<PhysicalAddress> _blocks = [];
    private ulong _seed = 1;

    /// <inheritdoc/>
    public string Name => "pages";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show, check or exercise the physical pages";

    /// <inheritdoc/>
    public string Usage => "pages\npages check\npages alloc ORDER [low|32|high]\npages free ADDRESS\npages stress [OPERATIONS]";

    /// <inheritdoc/>
    public string Help => """
        Physical pages are given out in blocks of 2^ORDER pages by a buddy allocator with three zones.
          check   checks every page
          alloc   takes a block from a zone (low: below 16 MiB, 32: below 4 GiB, high: anywhere) or from one below it
          free    gives a block back that alloc gave
          stress  takes, writes, checks and frees blocks at random
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("pages", "zones and free blocks"),
        new("pages alloc 9", "2 MiB"),
        new("pages stress 10K", "10,240 operations"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                PrintZones(context);
                break;
            case ["check"]:
                Check(context);
                break;
            case ["alloc", var order]:
                Allocate(context, order, "high");
                break;
            case ["alloc", var order, var zone]:
                Allocate(context, order, zone);
                break;
            case ["free", var address]:
                Free(context, address);
                break;
            case ["stress"]:
                Stress(context, DefaultOperations);
                break;
            case ["stress", var text]:
                if (context.TryReadNumber(text, 1, MostOperations, out int operations))
                {
                    Stress(context, operations);
                }

                break;
            default:
                context.Reject($"expected check, alloc, free or stress with what they need, found '{context.Arguments[^1]}'");
                break;
        }
    }

    private static string NameOf(PageZone zone) => zone switch
    {
        PageZone.Low => "below 16 MiB",
        PageZone.Below4GiB => "below 4 GiB",
        _ => "from 4 GiB up",
    };

    private void PrintZones(CommandContext context)
    {
        ConsoleWriter console = context.Console;
        console.WriteLine($"{"Zone",-13}  {"Pages",10}  {"Free",10}  {"Allocated",10}  {"Reserved",10}  {"Largest free",12}");
        for (PageZone zone = PageZone.Low; zone <= PageZone.High; zone++)
        {
            PageZoneStatistics counts = context.Machine.Pages.GetStatistics(zone);
            ByteCount largest = PageAllocator.LengthOf(counts.LargestFreeOrder);
            console.WriteLine($"{NameOf(zone),-13}  {counts.Total.Value,10:N0}  {counts.Free.Value,10:N0}  {counts.Allocated.Value,10:N0}  {counts.Reserved.Value,10:N0}  {new ByteSize(largest),12}");
        }

        PrintOrders(context);
        foreach (PhysicalAddress block in _blocks)
        {
            console.WriteLine($"allocated here: 0x{block.Value:X}");
        }
    }

    private static void PrintOrders(CommandContext context)
    {
        PageZoneStatistics low = context.Machine.Pages.GetStatistics(PageZone.Low);
        PageZoneStatistics middle = context.Machine.Pages.GetStatistics(PageZone.Below4GiB);
        PageZoneStatistics high = context.Machine.Pages.GetStatistics(PageZone.High);
        context.Console.WriteLine();
        context.Console.WriteLine($"{"Order",5}  {"Block",9}   Free blocks: below 16 MiB   below 4 GiB  from 4 GiB up");
        for (int order = 0; order < PageAllocator.Orders; order++)
        {
            if (low.FreeBlocks(order) + middle.FreeBlocks(order) + high.FreeBlocks(order) != 0)
            {
                context.Console.WriteLine($"{order,5}  {new ByteSize(PageAllocator.LengthOf(order)),9}  {low.FreeBlocks(order),26:N0}  {middle.FreeBlocks(order),12:N0}  {high.FreeBlocks(order),13:N0}");
            }
        }

        context.Console.WriteLine($"Kept aside, single pages: {low.KeptAside.Value} + {middle.KeptAside.Value} + {high.KeptAside.Value}");
    }

    private static void Check(CommandContext context)
    {
        PageViolation violation = context.Machine.Pages.Verify();
        context.Console.WriteLine(violation.IsNone ? "✓ The page allocator is consistent." : $"✗ The page allocator is damaged: {violation.ToString()}");
    }

    private void Allocate(CommandContext context, string orderText, string zoneText)
    {
        PageZone? zone = zoneText switch
        {
            "low" => PageZone.Low,
            "32" => PageZone.Below4GiB,
            "high" => PageZone.High,
            _ => null,
        };
        if (!NumberText.TryParse(orderText, out ulong number) || number > PageAllocator.MaximumOrder)
        {
            context.Reject($"expected an order from 0 to {PageAllocator.MaximumOrder}, found '{orderText}'");
            return;
        }

        int order = (int)number;
        if (zone is null)
        {
            context.Reject($"expected low, 32 or high, found '{zoneText}'");
        }
        else if (_blocks.Count == BlockLimit)
        {
            context.Console.WriteLine($"{BlockLimit} blocks are allocated here already: free one first.");
        }
        else
        {
            PageStatus status = context.Machine.Pages.TryAllocate(order, zone.Value, out PhysicalAddress address);
            if (status == PageStatus.Success)
            {
                _blocks.Add(address);
                context.Console.WriteLine($"{new ByteSize(PageAllocator.LengthOf(order))} at 0x{address.Value:X}");
            }
            else
            {
                context.Console.WriteLine($"✗ No block of order {order}: {status.ToString()}");
            }
        }
    }

    private void Free(CommandContext context, string text)
    {
        if (!context.TryReadAddress(text, out ulong value))
        {
            return;
        }

        var address = new PhysicalAddress(value);
        if (!_blocks.Contains(address))
        {
            context.Console.WriteLine($"✗ No block at 0x{value:X} was allocated here; what the kernel has stays its own.");
            return;
        }

        PageStatus status = context.Machine.Pages.Free(address);
        _blocks.Remove(address);
        context.Console.WriteLine(status == PageStatus.Success ? $"0x{value:X} is free." : $"✗ 0x{value:X} could not be freed: {status.ToString()}");
    }

    // Another seed each time, so that repeating the command is worth while; the seed is printed, so that a failure can be told.
    private void Stress(CommandContext context, int operations)
    {
        PageStressResult result = context.Machine.Pages.Stress(operations, _seed);
        if (result.Problem is null)
        {
            context.Console.WriteLine($"✓ {result.Operations:N0} operations, seed {_seed}, {result.Refusals:N0} refused for lack of memory; every page came back.");
        }
        else
        {
            context.Console.WriteLine($"✗ After {result.Operations:N0} operations, seed {_seed}: {result.Problem}");
            if (!result.Violation.IsNone)
            {
                context.Console.WriteLine($"✗ The page allocator is damaged: {result.Violation.ToString()}");
            }
        }

        _seed++;
    }
}
