using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary><c>mem</c>: the owners of memory now; <c>mem map</c>: the firmware's memory map, with totals.</summary>
internal static class MemCommand
{
    // Room for every byte of a terabyte, and for the longest type name behind it in 80 columns.
    private const int SizeWidth = 18;
    private const int NameWidth = 24;
    private const int CountWidth = 8;
    private const int ShareWidth = 8;
    private const int WidestBar = 120;

    public static Command Create() => new("mem", "Show the owners of memory, or the firmware's memory map")
    {
        Topic = CommandTopic.Memory,
        Help = "Each owner of memory with its size and its share; the sum is checked. The map has a total for each type.",
        Subcommands =
        [
            new("owners", "the owners of memory, and how much each has now")
            {
                IsDefault = true, Options = [Option.Exact], Run = PrintOwners,
            },
            new("map", "the firmware's memory map: each region, and a total for each type")
            {
                Options = [Option.Exact], Run = PrintMap,
            },
        ],
        Examples =
        [
            new("mem", "the owners of memory"),
            new("mem map", "what each address range is used for"),
            new("mem -b", "the same with exact sizes"),
        ],
        Output = OutputForm.Report,
    };

    private static CommandStatus PrintOwners(CommandContext context)
    {
        bool exact = context.Has(Option.Exact);
        var report = new Report();
        AddOwners(report, context.Machine.Accounts, exact, Math.Min(context.Console.WrapColumns, WidestBar));
        return context.Print(report, exact);
    }

    private static CommandStatus PrintMap(CommandContext context)
    {
        bool exact = context.Has(Option.Exact);
        IMemoryMapView map = context.Machine.MemoryMap;
        var report = new Report();
        if (map.Count == 0 && !context.WantsJson)
        {
            report.Line("The memory map is empty.");
            return context.Print(report);
        }

        AddRegions(report, map);
        report.Line();
        AddTotals(report, map, exact);
        return context.Print(report, exact);
    }

    private static void AddRegions(Report report, IMemoryMapView map)
    {
        ReportTable table = report.Table(
            "regions",
            ReportColumn.Number("first", "First byte", HexAddress.Width),
            ReportColumn.Number("last", "Last byte", HexAddress.Width),
            ReportColumn.Number("size", "Size", SizeWidth),
            new ReportColumn("type", "Type"),
            new ReportColumn("usable", null),
            new ReportColumn("memory", null));
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            table.Row(
                ReportValue.Hex(region.Start.Value), ReportValue.Hex(region.Last.Value), region.Length, region.TypeName,
                region.IsUsable, region.IsMemory);
        }
    }

    private static void AddTotals(Report report, IMemoryMapView map, bool exact)
    {
        // Saturating, because a broken map may claim more bytes than 64 bits can count.
        var types = new List<(string Name, int Regions, ByteCount Size)>();
        ByteCount all = ByteCount.Zero;
        ByteCount memory = ByteCount.Zero;
        ByteCount usable = ByteCount.Zero;
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            all = all.AddSaturating(region.Length);
            memory = region.IsMemory ? memory.AddSaturating(region.Length) : memory;
            usable = region.IsUsable ? usable.AddSaturating(region.Length) : usable;
            int place = types.FindIndex(type => type.Name == region.TypeName);
            if (place < 0)
            {
                types.Add((region.TypeName, 1, region.Length));
            }
            else
            {
                types[place] = (region.TypeName, types[place].Regions + 1, types[place].Size.AddSaturating(region.Length));
            }
        }

        ReportTable table = report.Table(
            "types", new ReportColumn("type", "Type", NameWidth), ReportColumn.Number("regions", "Regions", CountWidth),
            ReportColumn.Number("size", "Size", SizeWidth));
        foreach ((string name, int regions, ByteCount size) in types)
        {
            table.Row(name, regions, size);
        }

        table.Total("All addresses", map.Count, all);
        report.Hidden("addresses", all);
        report.Hidden("size", memory);
        report.Hidden("usable", usable);
        report.Line($"Usable by the kernel: {new ByteSize(usable, exact).ToString()}");
    }

    private static void AddOwners(Report report, IMemoryAccounts accounts, bool exact, int columns)
    {
        ByteCount sum = ByteCount.Zero;
        var bar = new StackedBar();
        var rows = new List<ReportValue[]>();
        foreach (MemoryAccount owner in MemoryOwners.Order(accounts))
        {
            sum = sum.AddSaturating(owner.Length);
            rows.Add([bar.Add(owner.Length, owner.IsFree), owner.Owner, owner.Length, Share(owner.Length, accounts.Total)]);
        }

        if (rows.Count > 0)
        {
            report.Line(bar.Draw(columns));
            report.Line();
        }

        ReportTable table = report.Table(
            "owners", new ReportColumn("", ""), new ReportColumn("owner", "Owner", NameWidth),
            ReportColumn.Number("size", "Size", SizeWidth), ReportColumn.Number("", "Share", ShareWidth));
        foreach (ReportValue[] row in rows)
        {
            table.Row(row);
        }

        table.Total("", "All memory", accounts.Total, "");
        report.Hidden("memory", accounts.Total);
        report.Hidden("deviceAddresses", accounts.DeviceAddresses);
        if (!accounts.DeviceAddresses.IsZero)
        {
            report.Line(
                $"In the map, but not memory: {new ByteSize(accounts.DeviceAddresses, exact).ToString()} " +
                "of devices' addresses");
        }

        report.Hidden("ownedOnce", sum == accounts.Total);
        report.Line(sum == accounts.Total
            ? "✓ Every byte of memory has one owner."
            : $"✗ The owners have {sum.Value:N0} B of {accounts.Total.Value:N0} B.");
    }

    // In tenths of a percent, rounded down, so that shares never add up to more than the whole.
    private static string Share(ByteCount part, ByteCount whole)
    {
        ulong perMille = whole.IsZero ? 0 : (ulong)((UInt128)part.Value * 1000 / whole.Value);
        return perMille == 0 ? "< 0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{perMille / 10}.{perMille % 10} %");
    }
}
