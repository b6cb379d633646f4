using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary>
/// <c>pages</c>: the allocator of physical pages; takes and frees blocks, checks all pages, and runs a workload.
/// </summary>
internal sealed class PagesCommand
{
    // What the user may hold at a time.
    private const int BlockLimit = 64;

    private static readonly Argument<int> s_order =
        Argument.Count("ORDER", 0, PageAllocator.MaximumOrder, "a block has 2^ORDER pages");

    private static readonly Argument<PageZone> s_zone = Argument.Choice<PageZone>(
        new("low", "below 16 MiB", PageZone.Low), new("32", "below 4 GiB", PageZone.Below4GiB),
        new("high", "anywhere", PageZone.High)).Or(PageZone.High);

    private readonly Argument<ulong> _address;

    // The blocks allocated here. No others may be freed here: they are the kernel's.
    private readonly List<PhysicalAddress> _blocks = [];

    private PagesCommand() => _address =
        Argument.Address("ADDRESS").Propose(_ => _blocks.ConvertAll(static block => $"0x{block.Value:X}"));

    public static Command Create()
    {
        var pages = new PagesCommand();
        return new("pages", "Show, check or exercise the physical pages")
        {
            Topic = CommandTopic.Memory,
            Help = "A buddy allocator with three zones allocates physical pages in blocks of 2^ORDER pages.",
            Subcommands =
            [
                new("check", "checks every page") { Run = Check },
                new("alloc", "allocates a block in a zone, or in one below it")
                {
                    Arguments = [s_order, s_zone],
                    Changes = CommandEffect.Kernel,
                    Run = pages.Allocate,
                },
                new("free", "frees a block from 'pages alloc'")
                {
                    Arguments = [pages._address],
                    Changes = CommandEffect.Kernel,
                    Run = pages.Free,
                },
                CreateStress(),
            ],
            Examples =
            [
                new("pages", "zones and free blocks"),
                new("pages alloc 9", "2 MiB"),
                new("pages stress 10K", "10,240 operations"),
            ],
            Output = OutputForm.Report,
            Run = pages.PrintZones,
        };
    }

    private static string NameOf(PageZone zone) => zone switch
    {
        PageZone.Low => "below 16 MiB",
        PageZone.Below4GiB => "below 4 GiB",
        _ => "from 4 GiB up",
    };

    private CommandStatus PrintZones(CommandContext context)
    {
        var report = new Report();
        ReportTable zones = report.Table(
            "zones",
            new ReportColumn("zone", "Zone", 13),
            ReportColumn.Number("pages", "Pages", 10),
            ReportColumn.Number("free", "Free", 10),
            ReportColumn.Number("allocated", "Allocated", 10),
            ReportColumn.Number("reserved", "Reserved", 10),
            ReportColumn.Number("largestFreeBytes", "Largest free"),
            new ReportColumn("keptAside", null));
        for (PageZone zone = PageZone.Low; zone <= PageZone.High; zone++)
        {
            PageZoneStatistics counts = context.Machine.Pages.GetStatistics(zone);
            zones.Row(
                NameOf(zone),
                counts.Total.Value,
                counts.Free.Value,
                counts.Allocated.Value,
                counts.Reserved.Value,
                PageAllocator.LengthOf(counts.LargestFreeOrder),
                counts.KeptAside.Value);
        }

        report.Line();
        AddOrders(report, context.Machine.Pages);
        ReportTable held = report.HiddenTable("held", "address");
        foreach (PhysicalAddress block in _blocks)
        {
            held.Row(ReportValue.Hex(block.Value));
            report.Line($"From 'pages alloc': 0x{block.Value:X}");
        }

        return context.Print(report);
    }

    private static void AddOrders(Report report, IPagesView pages)
    {
        PageZoneStatistics low = pages.GetStatistics(PageZone.Low);
        PageZoneStatistics middle = pages.GetStatistics(PageZone.Below4GiB);
        PageZoneStatistics high = pages.GetStatistics(PageZone.High);
        ReportTable orders = report.Table(
            "orders",
            ReportColumn.Number("order", "Order", 5),
            ReportColumn.Number("blockBytes", "Block", 9),
            ReportColumn.Number("freeBelow16MiB", "Free blocks: below 16 MiB", 26),
            ReportColumn.Number("freeBelow4GiB", "below 4 GiB", 12),
            ReportColumn.Number("freeAbove", "from 4 GiB up", 13));
        for (int order = 0; order < PageAllocator.Orders; order++)
        {
            if (low.FreeBlocks(order) + middle.FreeBlocks(order) + high.FreeBlocks(order) != 0)
            {
                orders.Row(
                    order,
                    PageAllocator.LengthOf(order),
                    low.FreeBlocks(order),
                    middle.FreeBlocks(order),
                    high.FreeBlocks(order));
            }
        }

        report.Line($"Kept aside, single pages: {low.KeptAside.Value} + {middle.KeptAside.Value} + {high.KeptAside.Value}");
    }

    private static CommandStatus Check(CommandContext context)
    {
        PageViolation violation = context.Machine.Pages.Verify();
        var report = new Report();
        report.Hidden("consistent", violation.IsNone);
        report.Hidden("violation", violation.IsNone ? ReportValue.Absent : violation.ToString());
        report.Line(
            violation.IsNone
            ? "✓ The page allocator is consistent."
            : $"✗ The page allocator is damaged: {violation.ToString()}");
        context.Print(report);
        return violation.IsNone ? CommandStatus.Success : CommandStatus.Failed;
    }

    private CommandStatus Allocate(CommandContext context)
    {
        if (_blocks.Count == BlockLimit)
        {
            return context.Fail($"expected at most {BlockLimit} blocks; 'pages free' frees one");
        }

        int order = context.Get(s_order);
        PageStatus status = context.Machine.Pages.TryAllocate(order, context.Get(s_zone), out PhysicalAddress address);
        bool isTaken = status == PageStatus.Success;
        if (isTaken)
        {
            _blocks.Add(address);
        }

        var report = new Report();
        report.Hidden("order", order);
        report.Hidden("size", PageAllocator.LengthOf(order));
        report.Hidden("status", status.ToString());
        report.Hidden("address", isTaken ? ReportValue.Hex(address.Value) : ReportValue.Absent);
        report.Line(
            isTaken
            ? $"{new ByteSize(PageAllocator.LengthOf(order)).ToString()} at 0x{address.Value:X}"
            : $"✗ No block of order {order}: {status.ToString()}");
        context.Print(report);
        return isTaken ? CommandStatus.Success : CommandStatus.Failed;
    }

    private CommandStatus Free(CommandContext context)
    {
        ulong value = context.Get(_address);
        var address = new PhysicalAddress(value);
        if (!_blocks.Contains(address))
        {
            return context.Fail(
                $"expected an address from 'pages alloc', found 0x{value:X}; 'pages' lists them");
        }

        PageStatus status = context.Machine.Pages.Free(address);
        _blocks.Remove(address);
        var report = new Report();
        report.Hidden("freed", status == PageStatus.Success);
        report.Hidden("address", ReportValue.Hex(value));
        report.Hidden("status", status.ToString());
        report.Line(
            status == PageStatus.Success ? $"0x{value:X} is free." : $"✗ 0x{value:X} could not be freed: {status.ToString()}");
        context.Print(report);
        return status == PageStatus.Success ? CommandStatus.Success : CommandStatus.Failed;
    }

    private static Command CreateStress() => new StressWorkload(
        "takes, writes, checks and frees blocks at random", "memory", "page", "The page allocator",
        static (machine, operations, seed, progress) =>
        {
            StressResult<PageViolation> result = machine.Pages.Stress(operations, seed, progress);
            string? damage = result.Violation.IsNone ? null : result.Violation.ToString();
            return new StressOutcome(result.Operations, result.Refusals, result.Problem, damage);
        }).Create();
}
