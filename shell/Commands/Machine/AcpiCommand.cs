using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>acpi</c>: the firmware's system description tables.</summary>
public sealed class AcpiCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "acpi";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Machine;

    /// <inheritdoc/>
    public string Summary => "List the firmware's ACPI tables and whether they are sound";

    /// <inheritdoc/>
    public string Usage => "acpi";

    /// <inheritdoc/>
    public string Help => "Each table with its physical address, length, revision and makers. The state is 'sound' when length and checksum are right.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("acpi", "all tables"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        IAcpiView acpi = context.Machine.Acpi;
        if (acpi.Count == 0)
        {
            context.Console.WriteLine("This machine has no ACPI tables that the kernel can find.");
            return;
        }

        context.Console.WriteLine($"{"Name",-4}  {"Address",-16}  {"Length",10}  {"Rev",3}  {"OEM",-6}  {"Table",-8}  {"OEM rev",-8}  State");
        for (int i = 0; i < acpi.Count; i++)
        {
            AcpiTableInfo table = acpi.GetTable(i);
            context.Console.WriteLine($"{table.Signature,-4}  {table.Address.Value:X16}  {table.Length.Value,10}  {table.Revision,3}  {table.OemId,-6}  {table.OemTableId,-8}  {table.OemRevision:X8}  {table.State}");
        }
    }
}
