using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// Brings a list of ranges, in whatever order a firmware gave it, into the form that the page allocator is built from.
/// </summary>
internal static class MemoryRanges
{
    /// <summary>
    /// Sorts the ranges by address, joins those that touch, rounds them inward to whole pages and moves what is empty to the end.
    /// Doing it again changes nothing.
    /// </summary>
    /// <param name="ranges">The ranges. When they are refused they are the same ones, perhaps in another order.</param>
    /// <param name="count">How many remain.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.InvalidRange"/> when one wraps around the address space;
    /// <see cref="PageStatus.RangeOverlap"/> when two share a byte.
    /// </returns>
    internal static PageStatus Normalize(Span<MemoryRange> ranges, out int count)
    {
        count = 0;
        foreach (MemoryRange range in ranges)
        {
            if (!range.Length.IsZero && !range.TryGetLast(out _))
            {
                return PageStatus.InvalidRange;
            }
        }

        Sort(ranges);
        for (int i = 1; i < ranges.Length; i++)
        {
            // Empty ranges come last, so that neighbours in the list are neighbours in memory.
            if (ranges[i].TryGetLast(out _) && ranges[i - 1].TryGetLast(out ulong below) && ranges[i].Start.Value <= below)
            {
                return PageStatus.RangeOverlap;
            }
        }

        int joined = Join(ranges);
        count = RoundInward(ranges[..joined]);
        ranges[count..].Clear();
        return PageStatus.Success;
    }

    /// <summary>By insertion: the lists are short and nearly always sorted.</summary>
    private static void Sort(Span<MemoryRange> ranges)
    {
        for (int i = 1; i < ranges.Length; i++)
        {
            MemoryRange range = ranges[i];
            int place = i;
            while (place > 0 && IsBefore(range, ranges[place - 1]))
            {
                ranges[place] = ranges[place - 1];
                place--;
            }

            ranges[place] = range;
        }
    }

    private static bool IsBefore(MemoryRange left, MemoryRange right) =>
        !left.Length.IsZero && (right.Length.IsZero || left.Start < right.Start);

    /// <summary>Joining comes before rounding: two ranges may share a page of which each has a part.</summary>
    private static int Join(Span<MemoryRange> ranges)
    {
        int count = 0;
        foreach (MemoryRange range in ranges)
        {
            if (range.Length.IsZero)
            {
                break;
            }

            // Joined they would cover the whole address space when the length wraps to 0; they then stay two.
            if (count > 0 && ranges[count - 1].Start.Value + ranges[count - 1].Length.Value == range.Start.Value &&
                ranges[count - 1].Length.TryAdd(range.Length, out ByteCount length))
            {
                ranges[count - 1] = new(ranges[count - 1].Start, length);
            }
            else
            {
                ranges[count++] = range;
            }
        }

        return count;
    }

    private static int RoundInward(Span<MemoryRange> ranges)
    {
        int count = 0;
        foreach (MemoryRange range in ranges)
        {
            _ = range.TryGetLast(out ulong last);
            ulong first = PageFrame.After(range.Start.Value);
            ulong end = PageFrame.Behind(last);
            if (first < end)
            {
                ranges[count++] = new(PageFrame.AddressOf(first), new((end - first) << PageFrame.Shift));
            }
        }

        return count;
    }
}
