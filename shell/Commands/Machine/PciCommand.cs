using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Machine;

/// <summary><c>pci</c>: the functions on the PCI buses.</summary>
internal static class PciCommand
{
    private static readonly Option s_ranges = new("-v", "also the memory and ports that each function decodes");

    public static Command Create() => new("pci", "List PCI devices, with -v their memory and ports")
    {
        Topic = CommandTopic.Machine,
        Help = "Each function with its segment (if not 0), bus, device and function number, its vendor and its class.",
        Options = [s_ranges],
        Examples =
        [
            new("pci", "all functions"),
            new("pci -v", "with their memory and ports"),
        ],
        Output = OutputForm.Report,
        Run = Run,
    };

    private static CommandStatus Run(CommandContext context)
    {
        IPciView pci = context.Machine.Pci;
        var report = new Report();
        ReportTable functions =
            report.HiddenTable("functions", "address", "vendorId", "deviceId", "classCode", "className", "secondaryBus");
        ReportTable? ranges = context.Has(s_ranges)
            ? report.HiddenTable("ranges", "function", "bar", "address", "size", "kind")
            : null;
        report.Line(pci.Count == 0 ? "No PCI function answers." : "Address  Vendor:Device  Class   Name");
        for (int i = 0; i < pci.Count; i++)
        {
            PciFunctionInfo function = pci.GetFunction(i);
            functions.Row(
                function.Address,
                ReportValue.Hex(function.VendorId),
                ReportValue.Hex(function.DeviceId),
                ReportValue.Hex(function.ClassCode),
                function.ClassName,
                function.SecondaryBus == 0 ? ReportValue.Absent : (int)function.SecondaryBus);
            string bus = function.SecondaryBus == 0 ? "" : $" to bus {function.SecondaryBus:X2}";
            report.Line(
                $"{function.Address,-7}  {function.VendorId:X4}:{function.DeviceId:X4}      {function.ClassCode:X6}  " +
                $"{function.ClassName}{bus}");
            if (ranges is not null)
            {
                AddRanges(report, ranges, function);
            }
        }

        return context.Print(report);
    }

    private static void AddRanges(Report report, ReportTable ranges, in PciFunctionInfo function)
    {
        foreach (PciRangeInfo range in function.Ranges)
        {
            ranges.Row(
                function.Address, range.Index, ReportValue.Hex(range.Address),
                range.Size.IsZero ? ReportValue.Absent : range.Size, range.Kind);
            string size = range.Size.IsZero ? "not sized" : new ByteSize(range.Size).ToString();
            report.Line(
                $"         BAR {range.Index}  {new HexAddress(range.Address),HexAddress.Width}  {size,10}  " +
                $"{range.Kind}{(range.Address == 0 ? ", not placed" : "")}");
        }
    }
}
