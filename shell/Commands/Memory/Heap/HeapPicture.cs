using System;
using UefiKernel.Memory;

namespace UefiKernel.Shell.Commands;

/// <summary>The heap as a picture in characters: each stands for an equal part of it, darker where more is used. Also how fragmented it is.</summary>
internal sealed class HeapPicture
{
    private const int Columns = 64;
    private const int Rows = 8;
    private const int PartCount = Columns * Rows;

    // From nothing used to all used.
    private const string Shades = "·░▒▓█";

    // Kept, so that a picture costs no memory.
    private readonly ulong[] _used = new ulong[PartCount];
    private readonly char[] _line = new char[Columns];

    /// <summary>Prints the picture of the first region and the figures of the whole heap.</summary>
    public void Print(CommandContext context)
    {
        HeapStatistics heap = context.Machine.Heap.GetStatistics();
        ConsoleWriter console = context.Console;
        ulong part = Math.Max(1, (heap.Total.Value + PartCount - 1) / PartCount);
        Measure(context.Machine.Heap, part);

        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                ulong used = Math.Min(_used[(row * Columns) + column], part);

                // Only an empty part looks empty and only a full one full.
                ulong shade = used == 0 ? 0 : used == part ? (ulong)Shades.Length - 1 : 1 + (used * ((ulong)Shades.Length - 2) / (part + 1));
                _line[column] = Shades[(int)shade];
            }

            console.WriteLine(_line);
        }

        console.WriteLine($"Each character is {new ByteSize(new ByteCount(part))}: · free, ░▒▓ in part, █ used.");
        console.WriteLine($"Internal fragmentation {PerMille(heap.InternalFragmentationPerMille)} %: lost to rounding.");
        console.WriteLine($"External fragmentation {PerMille(heap.ExternalFragmentationPerMille)} %: free, but not in the largest block.");
        PrintHistogram(console, heap);
    }

    private static Tenths PerMille(uint value) => new(value);

    private static void PrintHistogram(ConsoleWriter console, in HeapStatistics heap)
    {
        console.WriteLine("Blocks in use by the size that was asked for:");
        for (int i = 0; i < HeapStatistics.SizeClasses; i++)
        {
            if (heap.BlocksInClass(i) is > 0 and uint blocks)
            {
                console.WriteLine($"  {new ByteSize(new ByteCount(1UL << i)),10} and more {blocks,10:N0}");
            }
        }
    }

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

    /// <summary>A number of tenths as <c>12.3</c>.</summary>
    private readonly struct Tenths(uint value) : ISpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
            destination.TryWrite($"{value / 10}.{value % 10}", out charsWritten);

        public string ToString(string? format, IFormatProvider? formatProvider) => $"{value / 10}.{value % 10}";
    }
}
