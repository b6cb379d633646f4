using System;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Memory.Heap;

/// <summary>
/// <c>heap frag</c>: the heap as a picture in characters, each for an equal part of it, darker where more is used. Also how
/// fragmented it is.
/// </summary>
internal sealed class HeapPicture
{
    private const int UsualColumns = 64;
    private const int MostColumns = 192;
    private const int ColumnStep = 16;
    private const int Rows = 8;
    private const int Gap = 2;
    private const int Marks = 4;

    // Kept, so that a picture costs no memory when the terminal is as wide as before.
    private HeapOccupancy _occupancy = new(UsualColumns * Rows);

    /// <summary>The subcommand.</summary>
    public Command Create() => new("frag", "a picture of the heap, and how fragmented it is") { Run = Print };

    // The picture is that of the first region, the figures are those of the whole heap.
    private CommandStatus Print(CommandContext context)
    {
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        int columns = MeasureColumns(context.Console);
        _occupancy = _occupancy.Parts == columns * Rows ? _occupancy : new HeapOccupancy(columns * Rows);
        _occupancy.Measure(context.Machine.Heap);

        var report = new Report();
        report.Line(DrawScale(columns));
        ReportTable parts = report.HiddenTable("parts", "used");
        Span<char> line = stackalloc char[MostColumns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int part = (row * columns) + column;
                parts.Row(_occupancy.GetUsed(part));
                line[column] = _occupancy.GetShade(part);
            }

            ulong start = context.Machine.Heap.Start.Value + ((ulong)(row * columns) * _occupancy.PartSize.Value);
            string address = new HexAddress(start).ToString().PadLeft(HexAddress.Width);
            report.Line(
                $"{TextStyle.Faint.Sequence()}{address}{TextStyle.Series2.Sequence()}  {line[..columns]}" +
                TextStyle.Plain.Sequence());
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

    // A multiple of the step, so that the marks of the scale stand above whole parts.
    private static int MeasureColumns(ConsoleWriter console)
    {
        int room = console.WrapColumns - HexAddress.Width - Gap;
        return console.WrapColumns >= ConsoleWriter.Unlimited
            ? UsualColumns
            : Math.Clamp(room / ColumnStep * ColumnStep, ColumnStep, MostColumns);
    }

    // How far each quarter of a row is from the row's address.
    private string DrawScale(int columns)
    {
        int quarter = columns / Marks;
        string scale = new(' ', HexAddress.Width + Gap);
        for (int i = 0; i < Marks; i++)
        {
            var offset = new ByteSize(new ByteCount((ulong)(i * quarter) * _occupancy.PartSize.Value));
            string mark = string.Create(CultureInfo.InvariantCulture, $"|+{(i == 0 ? "0" : offset.ToString())}");
            scale += mark.Length <= quarter ? mark.PadRight(quarter) : "|".PadRight(quarter);
        }

        return TextStyle.Faint.Sequence() + scale.TrimEnd() + TextStyle.Plain.Sequence();
    }

    private static string Percent(uint perMille) => $"{perMille / 10}.{perMille % 10}";
}
