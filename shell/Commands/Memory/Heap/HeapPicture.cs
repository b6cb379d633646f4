using System;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap frag</c>: the heap as a picture in characters, each for an equal part of it, darker where more is used. Also how
/// fragmented it is.
/// </summary>
internal sealed class HeapPicture
{
    private const int Columns = 64;
    private const int Rows = 8;

    // Kept, so that a picture costs no memory.
    private readonly HeapOccupancy _occupancy = new(Columns * Rows);

    /// <summary>The subcommand.</summary>
    public Command Create() => new("frag", "a picture of the heap, and how fragmented it is") { Run = Print };

    // The picture is that of the first region, the figures are those of the whole heap.
    private CommandStatus Print(CommandContext context)
    {
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        _occupancy.Measure(context.Machine.Heap);

        var report = new Report();
        ReportTable parts = report.HiddenTable("parts", "used");
        Span<char> line = stackalloc char[Columns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int part = (row * Columns) + column;
                parts.Row(_occupancy.GetUsed(part));
                line[column] = _occupancy.GetShade(part);
            }

            report.Line(line.ToString());
        }

        report.Hidden("partSize", _occupancy.PartSize);
        report.Hidden("internalFragmentationPerMille", heap.InternalFragmentationPerMille);
        report.Hidden("externalFragmentationPerMille", heap.ExternalFragmentationPerMille);
        report.Line($"Each character is {new ByteSize(_occupancy.PartSize).ToString()}: · free, ░▒▓ in part, █ used.");
        report.Line($"Internal fragmentation {Percent(heap.InternalFragmentationPerMille)} %: lost to rounding.");
        report.Line(
            $"External fragmentation {Percent(heap.ExternalFragmentationPerMille)} %: free, but not in the largest block.");
        return context.Print(report);
    }

    private static string Percent(uint perMille) => $"{perMille / 10}.{perMille % 10}";
}
