using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary><c>mem</c>: the memory map as a table, with totals, and who has the memory now.</summary>
internal static class MemCommand
{
    // Room for every byte of a terabyte, and for the longest type name behind it in 80 columns.
    private const int SizeWidth = 18;
    private const int NameWidth = 24;
    private const int CountWidth = 8;
    private const int Gap = 2;

    public static Command Create() => new("mem", "Show the memory map and who has the memory")
    {
        Topic = CommandTopic.Memory,
        Help = "The firmware's memory map with a total for each type, then who has the memory now. The sum is checked.",
        Options = [Option.Exact],
        Examples =
        [
            new("mem", "sizes as people read them"),
            new("mem -b", "every byte"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
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
        report.Line();
        AddAccounts(report, context.Machine.Accounts, exact);
        return context.Print(report, exact);
    }

    private static void AddRegions(Report report, IMemoryMapView map)
    {
        ReportTable table = report.Table(
            "regions",
            new ReportColumn("first", "First byte", 16),
            new ReportColumn("last", "Last byte", 16),
            ReportColumn.Number("size", "Size", SizeWidth),
            new ReportColumn("type", "Type"),
            new ReportColumn("usable", null),
            new ReportColumn("memory", null));
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            table.Row(
                ReportValue.Hex(region.Start.Value, 16), ReportValue.Hex(region.Last.Value, 16), region.Length, region.TypeName,
                region.IsUsable, region.IsMemory);
        }
    }

    private static void AddTotals(Report report, IMemoryMapView map, bool exact)
    {
        // Saturating, because a broken map may claim more than there is of anything.
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

    private static void AddAccounts(Report report, IMemoryAccounts accounts, bool exact)
    {
        ReportTable table = report.Table(
            "owners", new ReportColumn("owner", "Owner", NameWidth),
            ReportColumn.Number("size", "Size", CountWidth + Gap + SizeWidth));
        ByteCount sum = ByteCount.Zero;
        for (int i = 0; i < accounts.Count; i++)
        {
            MemoryAccount account = accounts.GetAccount(i);
            sum = sum.AddSaturating(account.Length);
            if (!account.Length.IsZero)
            {
                table.Row(account.Owner, account.Length);
            }
        }

        table.Total("All memory", accounts.Total);
        report.Hidden("memory", accounts.Total);
        report.Hidden("deviceAddresses", accounts.DeviceAddresses);
        if (!accounts.DeviceAddresses.IsZero)
        {
            report.Line(
                $"Not memory, though in the map: {new ByteSize(accounts.DeviceAddresses, exact).ToString()} " +
                "of devices' addresses");
        }

        report.Hidden("ownedOnce", sum == accounts.Total);
        report.Line(sum == accounts.Total
            ? "✓ Every byte of memory has one owner."
            : $"✗ The owners have {sum.Value:N0} B of {accounts.Total.Value:N0} B.");
    }
}
