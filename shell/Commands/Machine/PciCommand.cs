using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>pci</c>: the functions on the PCI buses.</summary>
public sealed class PciCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "pci";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Machine;

    /// <inheritdoc/>
    public string Summary => "List PCI devices, with -v their memory and ports";

    /// <inheritdoc/>
    public string Usage => "pci [-v]";

    /// <inheritdoc/>
    public string Help => """
        Segment (when it is not 0), bus, device and function, who made it, what it is.
          -v  also the memory and ports that it decodes
        """;

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("pci", "all functions"),
        new("pci -v", "with their memory and ports"),
    ];

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        bool showsRanges = false;
        foreach (string argument in context.Arguments)
        {
            if (argument != "-v")
            {
                context.Reject($"expected nothing or -v, found '{argument}'");
                return;
            }

            showsRanges = true;
        }

        IPciView pci = context.Machine.Pci;
        if (pci.Count == 0)
        {
            context.Console.WriteLine("No PCI function answers.");
            return;
        }

        context.Console.WriteLine("Address  Vendor:Device  Class   Name");
        for (int i = 0; i < pci.Count; i++)
        {
            PciFunctionInfo function = pci.GetFunction(i);
            context.Console.Write($"{function.Address,-7}  {function.VendorId:X4}:{function.DeviceId:X4}      {function.ClassCode:X6}  {function.ClassName}");
            if (function.SecondaryBus != 0)
            {
                context.Console.Write($" to bus {function.SecondaryBus:X2}");
            }

            context.Console.WriteLine();
            if (showsRanges)
            {
                PrintRanges(context.Console, function);
            }
        }
    }

    private static void PrintRanges(ConsoleWriter console, in PciFunctionInfo function)
    {
        foreach (PciRangeInfo range in function.Ranges)
        {
            console.Write($"         BAR {range.Index}  {range.Address:X16}  ");
            if (range.Size.IsZero)
            {
                console.Write($"{"not sized",10}");
            }
            else
            {
                console.Write($"{new ByteSize(range.Size, false),10}");
            }

            console.WriteLine($"  {range.Kind}{(range.Address == 0 ? ", not placed" : "")}");
        }
    }
}
