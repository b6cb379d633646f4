using System;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary><c>heap frag</c>: the heap as a picture in characters, each for an equal part of it, darker where more is used. Also how fragmented it is.</summary>
internal sealed class HeapPicture
{
    private const int Columns = 64;
    private const int Rows = 8;
    private const int PartCount = Columns * Rows;

    // From nothing used to all used.
    private const string Shades = "·░▒▓█";

    // Kept, so that a picture costs no memory.
    private readonly ulong[] _used = new ulong[PartCount];

    /// <summary>Prints the picture of the first region and the figures of the whole heap.</summary>
    public void Print(CommandContext context)
    {
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        ulong part = Math.Max(1, (heap.Total.Value + PartCount - 1) / PartCount);
        Measure(context.Machine.Heap, part);

        var report = new Report();
        ReportTable parts = report.HiddenTable("parts", "used");
        Span<char> line = stackalloc char[Columns];
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                ulong used = Math.Min(_used[(row * Columns) + column], part);
                parts.Row(used);

                // Only an empty part looks empty and only a full one full.
                ulong shade = used == 0 ? 0 : used == part ? (ulong)Shades.Length - 1 : 1 + (used * ((ulong)Shades.Length - 2) / (part + 1));
                line[column] = Shades[(int)shade];
            }

            report.Line(line.ToString());
        }

        report.Hidden("partSize", new ByteCount(part));
        report.Hidden("internalFragmentationPerMille", heap.InternalFragmentationPerMille);
        report.Hidden("externalFragmentationPerMille", heap.ExternalFragmentationPerMille);
        report.Line($"Each character is {new ByteSize(new ByteCount(part)).ToString()}: · free, ░▒▓ in part, █ used.");
        report.Line($"Internal fragmentation {Percent(heap.InternalFragmentationPerMille)} %: lost to rounding.");
        report.Line($"External fragmentation {Percent(heap.ExternalFragmentationPerMille)} %: free, but not in the largest block.");
        context.Print(report);
    }

    private static string Percent(uint perMille) => $"{perMille / 10}.{perMille % 10}";

    // Spreads each block's bytes over the parts that it lies in.
    private void Measure(IHeapView heap, ulong part)
    {
        Array.Clear(_used);
        HeapBlock block = default;
        while (heap.WalkNext(ref block))
        {
            if (block.Kind == HeapBlockKind.Free || block.Address < heap.Start)
            {
                continue;
            }

            ulong position = (ulong)(block.Address.Value - heap.Start.Value);
            ulong end = position + block.Size.Value;
            while (position < end && position / part < PartCount)
            {
                ulong next = Math.Min(end, ((position / part) + 1) * part);
                _used[position / part] += next - position;
                position = next;
            }
        }
    }
}
