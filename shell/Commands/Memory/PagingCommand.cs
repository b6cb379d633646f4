using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>paging</c>: what is mapped with which rights, and whether anything is both writable and executable.</summary>
public sealed class PagingCommand : ICommand
{
    // An address of 48 bits takes 12 digits; with a size, rights and memory type that leaves 18 columns of 80 for the content.
    private const int SizeWidth = 10;

    /// <inheritdoc/>
    public string Name => "paging";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Memory;

    /// <inheritdoc/>
    public string Summary => "Show what memory is mapped how, and check it";

    /// <inheritdoc/>
    public string Usage => "paging [firmware]";

    /// <inheritdoc/>
    public string Help => """
        Every mapped range with its rights and memory type, as the page tables have it, compared with what they were built from.
          firmware  the address space in which the firmware's runtime services are called
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("paging", "the kernel's address space"),
        new("paging firmware", "the firmware's"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments)
        {
            case []:
                Print(context.Console, context.Machine.AddressSpace);
                break;
            case ["firmware"]:
                Print(context.Console, context.Machine.FirmwareSpace);
                break;
            default:
                context.Reject($"expected nothing or firmware, found '{context.Arguments[^1]}'");
                break;
        }
    }

    private static void Print(ConsoleWriter console, IAddressSpaceView space)
    {
        console.WriteLine($"{"First",-12}  {"Last",-12}  {"Size",SizeWidth}  {"",-3}  {"Memory type",-15}  Content");
        int mapped = 0;
        int writableCode = 0;
        MappedRange range = default;
        MappedRange firstWritableCode = default;
        while (space.TryGetNext(ref range))
        {
            console.WriteLine(
                $"{(ulong)range.Start.Value:X12}  {(ulong)range.Last.Value:X12}  {new ByteSize(range.Length),SizeWidth}  {range.Rights,-3}  {range.MemoryType,-15}  {range.Content}");
            mapped += range.Rights == "---" ? 0 : 1;
            if (range.Rights.Contains('w', StringComparison.Ordinal) && range.Rights.Contains('x', StringComparison.Ordinal))
            {
                firstWritableCode = writableCode == 0 ? range : firstWritableCode;
                writableCode++;
            }
        }

        console.WriteLine($"{mapped} ranges are mapped by {space.Levels} levels of tables in {space.Tables.Value} pages.");
        string? problem = space.FindProblem();
        console.WriteLine(problem is null ? "✓ The tables are as planned." : $"✗ The tables are not as planned: {problem}");
        if (writableCode == 0)
        {
            console.WriteLine("✓ Nothing is both writable and executable.");
        }
        else
        {
            console.WriteLine(
                $"✗ Both writable and executable: {(ulong)firstWritableCode.Start.Value:X12} to {(ulong)firstWritableCode.Last.Value:X12}, {firstWritableCode.Content}; {writableCode} in all.");
        }
    }
}
