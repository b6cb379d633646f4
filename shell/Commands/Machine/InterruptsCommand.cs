using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>interrupts</c>: what interrupted the processor, and how often.</summary>
public sealed class InterruptsCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "interrupts";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Machine;

    /// <inheritdoc/>
    public string Summary => "Count the interrupts and exceptions of each vector";

    /// <inheritdoc/>
    public string Usage => "interrupts";

    /// <inheritdoc/>
    public string Help => "A vector is listed when something interrupted by it, or is set up to.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("interrupts", "all vectors"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        IInterruptView interrupts = context.Machine.Interrupts;
        context.Console.WriteLine($"Vector  {"Count",20}  Name");
        ulong all = 0;
        for (int vector = 0; vector < interrupts.Count; vector++)
        {
            // An exception that never came is of no interest; a device that never interrupted may be.
            ulong count = interrupts.GetCount(vector);
            string? name = interrupts.GetName(vector);
            if (count > 0 || name is not null)
            {
                context.Console.WriteLine($"{vector,6:X2}  {count,20}  {name ?? "unexpected"}");
            }

            all += count;
        }

        context.Console.WriteLine($"{"all",6}  {all,20}");
    }
}
