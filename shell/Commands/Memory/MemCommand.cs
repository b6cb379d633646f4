using System.Collections.Generic;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>mem</c>: the memory map as a table, with totals, and who has the memory now.</summary>
public sealed class MemCommand : ICommand
{
    // Room for every byte of a terabyte, and for the longest type name behind it in 80 columns.
    private const int SizeWidth = 18;

    /// <inheritdoc/>
    public string Name => "mem";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show the memory map and who has the memory";

    /// <inheritdoc/>
    public string Usage => "mem [-b]  (-b: exact byte counts)";

    /// <inheritdoc/>
    public string Help => """
        The firmware's memory map with a total for each type, then who has the memory now. The sum is checked.
          -b  prints every byte
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("mem", "sizes as people read them"),
        new("mem -b", "every byte"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        bool exact = context.TakeOption("-b");
        if (!context.ExpectNoArguments())
        {
            return;
        }

        IMemoryMapView map = context.Machine.MemoryMap;
        if (map.Count == 0)
        {
            context.Console.WriteLine("The memory map is empty.");
            return;
        }

        PrintRegions(context.Console, map, exact);
        context.Console.WriteLine();
        PrintTotals(context.Console, map, exact);
        PrintAccounts(context.Console, context.Machine.Accounts, exact);
    }

    private static void PrintRegions(ConsoleWriter console, IMemoryMapView map, bool exact)
    {
        console.WriteLine($"{"First byte",-16}  {"Last byte",-16}  {"Size",SizeWidth}  Type");
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            console.WriteLine($"{region.Start.Value:X16}  {region.Last.Value:X16}  {new ByteSize(region.Length, exact),SizeWidth}  {region.TypeName}");
        }
    }

    private static void PrintTotals(ConsoleWriter console, IMemoryMapView map, bool exact)
    {
        console.WriteLine($"{"Type",-24}  {"Regions",8}  {"Size",SizeWidth}");
        for (int i = 0; i < map.Count; i++)
        {
            string type = map.GetRegion(i).TypeName;
            if (IsFirstOfType(map, i, type))
            {
                PrintTotalOfType(console, map, type, exact);
            }
        }

        // Saturating, because a broken map may claim more than there is of anything.
        ByteCount all = ByteCount.Zero;
        ByteCount usable = ByteCount.Zero;
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            all = all.AddSaturating(region.Length);
            usable = region.IsUsable ? usable.AddSaturating(region.Length) : usable;
        }

        console.WriteLine($"{"All",-24}  {map.Count,8}  {new ByteSize(all, exact),SizeWidth}");
        console.WriteLine($"Usable by the kernel: {new ByteSize(usable, exact)}");
    }

    private static void PrintAccounts(ConsoleWriter console, IMemoryAccounts accounts, bool exact)
    {
        console.WriteLine();
        console.WriteLine($"{"Owner",-24}  {"",8}  {"Size",SizeWidth}");
        ByteCount sum = ByteCount.Zero;
        for (int i = 0; i < accounts.Count; i++)
        {
            MemoryAccount account = accounts.GetAccount(i);
            sum = sum.AddSaturating(account.Length);
            if (!account.Length.IsZero)
            {
                console.WriteLine($"{account.Owner,-24}  {"",8}  {new ByteSize(account.Length, exact),SizeWidth}");
            }
        }

        console.WriteLine($"{"All memory",-24}  {"",8}  {new ByteSize(accounts.Total, exact),SizeWidth}");
        if (sum == accounts.Total)
        {
            console.WriteLine("✓ Every byte of memory has one owner.");
        }
        else
        {
            console.WriteLine($"✗ The owners have {sum.Value:N0} B of {accounts.Total.Value:N0} B.");
        }
    }

    private static bool IsFirstOfType(IMemoryMapView map, int index, string type)
    {
        for (int i = 0; i < index; i++)
        {
            if (map.GetRegion(i).TypeName == type)
            {
                return false;
            }
        }

        return true;
    }

    private static void PrintTotalOfType(ConsoleWriter console, IMemoryMapView map, string type, bool exact)
    {
        int regions = 0;
        ByteCount bytes = ByteCount.Zero;
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            if (region.TypeName == type)
            {
                regions++;
                bytes = bytes.AddSaturating(region.Length);
            }
        }

        console.WriteLine($"{type,-24}  {regions,8}  {new ByteSize(bytes, exact),SizeWidth}");
    }
}
