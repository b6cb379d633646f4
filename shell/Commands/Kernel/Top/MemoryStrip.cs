using System;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>
/// The firmware's memory map as a row of characters, each for an equal part of the addresses up to the last usable byte.
/// </summary>
internal static class MemoryStrip
{
    /// <summary>What the characters mean.</summary>
    public const string Legend = "█ usable  ▒ firmware's and devices'  · nothing";

    private const char Usable = '█';
    private const char Reserved = '▒';
    private const char Nothing = '·';

    /// <summary>Draws it. A part that has several kinds shows the one that has most of it, and of two alike the first.</summary>
    /// <param name="map">The map.</param>
    /// <param name="columns">Number of characters.</param>
    public static string Draw(IMemoryMapView map, int columns)
    {
        ulong end = 0;
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            end = region.IsUsable && !region.Length.IsZero ? Math.Max(end, region.Last.Value) : end;
        }

        ulong part = (end / (ulong)columns) + 1;
        ulong[] usable = new ulong[columns];
        ulong[] reserved = new ulong[columns];
        for (int i = 0; i < map.Count; i++)
        {
            MemoryMapRegion region = map.GetRegion(i);
            if (!region.Length.IsZero)
            {
                Add(region.IsUsable ? usable : reserved, part, region.Start.Value, region.Last.Value);
            }
        }

        return string.Create(columns, (usable, reserved, part), static (line, parts) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                ulong used = parts.usable[i];
                ulong rest = parts.part - Math.Min(parts.part, used + parts.reserved[i]);
                line[i] = used > 0 && used >= parts.reserved[i] && used >= rest
                    ? Usable
                    : parts.reserved[i] > 0 && parts.reserved[i] >= rest ? Reserved : Nothing;
            }
        });
    }

    // Last is the address of the last byte, so that a range may end where addresses do.
    private static void Add(ulong[] parts, ulong part, ulong first, ulong last)
    {
        for (ulong i = first / part; i < (ulong)parts.Length && i <= last / part; i++)
        {
            ulong partFirst = i * part;
            ulong partLast = partFirst + part - 1;
            parts[i] += Math.Min(last, partLast) - Math.Max(first, partFirst) + 1;
        }
    }
}
